package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.WeightSource;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A small Llama of which it is known what the lens has to find: tokens are random directions, and
 * what a test plants is in the weights in place of random numbers.
 */
final class PlantedModel implements WeightSource {
  static final int VOCABULARY = 512;
  static final int WIDTH = 128;
  static final int LAYERS = 2;
  static final int NEURONS = 96;
  static final int HEADS = 4;

  private final Torch torch;
  private final ModelSettings settings;
  private final Map<String, float[]> planted = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(3);

  PlantedModel(Torch torch) {
    this.torch = torch;
    settings =
        new ModelSettings(VOCABULARY, WIDTH, LAYERS, HEADS, HEADS, NEURONS, 64, 10_000, 1e-5);
  }

  Architecture architecture() {
    return settings.architecture();
  }

  ModelConfig config() {
    return settings.config();
  }

  float[] values(String name) {
    return planted.computeIfAbsent(name, this::initial);
  }

  private float[] initial(String name) {
    var weight =
        architecture().weights().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    return settings.initial(weight, 5);
  }

  /** The token table, (V, D). */
  float[] tokens() {
    return values("model.embed_tokens.weight");
  }

  /** Token {@code id} less the mean of all. */
  float[] centred(int id) {
    float[] table = tokens();
    var vector = Arrays.copyOfRange(table, id * WIDTH, (id + 1) * WIDTH);
    for (int i = 0; i < WIDTH; i++) {
      double sum = 0;
      for (int v = 0; v < VOCABULARY; v++) sum += table[v * WIDTH + i];
      vector[i] -= (float) (sum / VOCABULARY);
    }
    return vector;
  }

  /** Every neuron of a layer reads a sum of so many tokens of unlike ids; returns these. */
  int[][] plantReads(int layer, String matrix, int members) {
    var name = "model.layers." + layer + ".mlp." + matrix + ".weight";
    float[] rows = values(name);
    var bundles = new int[NEURONS][];
    for (int neuron = 0; neuron < NEURONS; neuron++) {
      bundles[neuron] = random.ints(0, VOCABULARY).distinct().limit(members).toArray();
      Arrays.fill(rows, neuron * WIDTH, (neuron + 1) * WIDTH, 0);
      for (int member : bundles[neuron]) {
        float[] vector = centred(member);
        for (int i = 0; i < WIDTH; i++) rows[neuron * WIDTH + i] += vector[i];
      }
    }
    return bundles;
  }

  /** Every neuron of the second layer reads the sum of what so many of the first layer write. */
  int[][] plantChain(int members) {
    float[] written = values("model.layers.0.mlp.down_proj.weight");
    float[] rows = values("model.layers.1.mlp.gate_proj.weight");
    var bundles = new int[NEURONS][];
    Arrays.fill(rows, 0);
    for (int neuron = 0; neuron < NEURONS; neuron++) {
      bundles[neuron] = random.ints(0, NEURONS).distinct().limit(members).toArray();
      for (int member : bundles[neuron]) {
        for (int i = 0; i < WIDTH; i++) {
          rows[neuron * WIDTH + i] += written[i * NEURONS + member];
        }
      }
    }
    return bundles;
  }

  @Override
  public NDArray read(NDManager memory, Weight weight) {
    return torch.create(memory, values(weight.name()), weight.shape());
  }

  @Override
  public FloatType type(Weight weight) {
    return FloatType.F32;
  }
}
