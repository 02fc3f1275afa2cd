package dev.latebloom.train.model.folder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Adapter;
import dev.latebloom.train.model.Adapters;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.WeightSource;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.TextTokens;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A model of a folder whose weights stay as they are, with adapters beside its matrices. */
public final class AdaptedModel {
  /** Tokens of a row that logits are compared on. */
  private static final int PROBED = 32;

  private AdaptedModel() {}

  /**
   * Opens the base and its adapters: new ones, or those in a folder.
   *
   * @param from where A and B have been saved; without it A is random and B zero
   * @param seed of new adapters and of dropout
   * @throws IOException when the base cannot be read, or the adapters are not of it
   */
  public static Model open(
      Torch torch, Path base, Lora lora, Optional<Path> from, Compute compute, long seed)
      throws IOException {
    Frozen frozen =
        (architecture, stored) ->
            FrozenSource.held(torch, architecture, stored, lora.base(), compute);
    return open(torch, base, lora, from, frozen, compute, torch.isOnCpu(), seed);
  }

  /** What the weights of a base become. */
  @FunctionalInterface
  private interface Frozen {
    WeightSource of(Architecture architecture, WeightSource stored);
  }

  private static Model open(
      Torch torch,
      Path base,
      Lora lora,
      Optional<Path> from,
      Frozen frozen,
      Compute compute,
      boolean scansInJava,
      long seed)
      throws IOException {
    torch.enter();
    var architecture = ModelFolder.architecture(base);
    var stored = ModelFolder.stored(torch, base);
    var reference = new Adapters.Base(base.toString(), stored.checksum(architecture));
    var values =
        from.isPresent()
            ? AdapterFolder.open(from.get()).values(torch, architecture, lora, reference)
            : fresh(torch, seed);
    Adapters.Making adapting =
        memory -> new Adapters(torch, memory, architecture, lora, reference, seed, values);
    var config = ModelFolder.config(base);
    var weights = frozen.of(architecture, stored);
    return Model.read(torch, config, compute, scansInJava, weights, Optional.of(adapting));
  }

  private static Adapters.Values fresh(Torch torch, long seed) {
    return (memory, adapter, weight) ->
        torch.create(memory, adapter.initial(weight, seed), weight.shape());
  }

  /**
   * What {@code folder}'s adapters and the base that they name make together. The base has the
   * numbers that it had in training, as float32, so that products need not make them.
   */
  static Model load(Torch torch, Path folder, Compute compute, boolean scansInJava)
      throws IOException {
    var adapters = AdapterFolder.open(folder);
    var base = adapters.base();
    var lora = adapters.lora(ModelFolder.architecture(base), 0, BaseType.FP32);
    var type = adapters.baseType();
    Frozen frozen =
        (architecture, stored) -> FrozenSource.numbers(torch, architecture, stored, type);
    return open(torch, base, lora, Optional.of(folder), frozen, compute, scansInJava, 0);
  }

  /**
   * Writes the model that {@code folder}'s adapters and their base make together as one without
   * adapters: W + (alpha / rank) B A in float32, W as it was in training, stored as the type that
   * it has in the base. Of a base that was trained beside as it is, other weights are the same
   * bytes.
   *
   * @param to exists and has none of the files
   * @param texts what its texts begin and end with, if that is not as the base's configuration says
   */
  public static void merge(Torch torch, Path folder, Path to, Optional<TextTokens> texts)
      throws IOException {
    torch.enter();
    var base = AdapterFolder.open(folder).base();
    var merged = merged(torch, folder);
    try (var memory = torch.scope()) {
      var writer = new SafetensorsWriter();
      for (var weight : ModelFolder.architecture(base).weights()) {
        writer.add(weight.name(), merged.read(memory, weight), merged.type(weight));
      }
      writer.write(to.resolve(ModelFolder.WEIGHTS));
    }
    var config = ModelFolder.config(base);
    ModelFolder.writeJson(
        to.resolve(ModelFolder.CONFIG), texts.map(config::with).orElse(config).json());
  }

  /**
   * How far logits are from those before: the largest and the mean difference, whatever its sign,
   * and the mean size of a logit beside its row's mean.
   */
  public record Moved(double largest, double mean, double size) {}

  /**
   * How far logits of a merged model are from those of {@code folder}'s adapters beside their base,
   * at every position of two rows of random tokens.
   */
  public static Moved moved(Torch torch, Path folder, Path merged) throws IOException {
    float[] before = logits(torch, folder);
    float[] after = logits(torch, merged);
    int vocabulary = ModelFolder.architecture(merged).vocabulary();
    double largest = 0;
    double sum = 0;
    double size = 0;
    for (int row = 0; row < before.length; row += vocabulary) {
      double mean = 0;
      for (int i = row; i < row + vocabulary; i++) mean += before[i] / vocabulary;
      for (int i = row; i < row + vocabulary; i++) {
        double difference = Math.abs((double) after[i] - before[i]);
        largest = Math.max(largest, difference);
        sum += difference;
        size += Math.abs(before[i] - mean);
      }
    }
    return new Moved(largest, sum / before.length, size / before.length);
  }

  private static float[] logits(Torch torch, Path folder) throws IOException {
    try (var model = ModelFolder.load(torch, folder, Compute.FP32);
        var scope = torch.scope()) {
      int width = Math.min(PROBED, model.architecture().context());
      int[] ids =
          new SplittableRandom(0).ints(2L * width, 0, model.architecture().vocabulary()).toArray();
      int[] all = IntStream.range(0, ids.length).toArray();
      var tokens = torch.create(scope, ids, new Shape(2, width));
      return model.logits(tokens, torch.create(scope, all, new Shape(ids.length))).toFloatArray();
    }
  }

  /** The weights that {@code folder}'s adapters and their base make together. */
  static WeightSource merged(Torch torch, Path folder) throws IOException {
    var adapters = AdapterFolder.open(folder);
    var base = adapters.base();
    var architecture = ModelFolder.architecture(base);
    var stored = ModelFolder.stored(torch, base);
    var lora = adapters.lora(architecture, 0, BaseType.FP32);
    var reference = new Adapters.Base(base.toString(), stored.checksum(architecture));
    var values = adapters.values(torch, architecture, lora, reference);
    var byMatrix = new HashMap<Weight, Adapter>();
    for (var each : Adapters.of(architecture, lora)) byMatrix.put(each.matrix(), each);
    var frozen = FrozenSource.numbers(torch, architecture, stored, adapters.baseType());
    return new Merged(frozen, byMatrix, values, lora, architecture.inputsFirst());
  }

  /** Weights of a base with the update of its adapters. */
  private record Merged(
      WeightSource base,
      Map<Weight, Adapter> byMatrix,
      Adapters.Values values,
      Lora lora,
      boolean inputsFirst)
      implements WeightSource {
    @Override
    public NDArray read(NDManager memory, Weight weight) throws IOException {
      var array = base.read(memory, weight);
      var adapter = byMatrix.get(weight);
      if (adapter != null) array.addi(update(memory, adapter));
      return array;
    }

    private NDArray update(NDManager memory, Adapter adapter) throws IOException {
      var a = values.read(memory, adapter, adapter.a());
      var b = values.read(memory, adapter, adapter.b());
      return Adapters.update(memory, a, b, lora, inputsFirst);
    }

    @Override
    public FloatType type(Weight weight) throws IOException {
      return base.type(weight);
    }
  }
}
