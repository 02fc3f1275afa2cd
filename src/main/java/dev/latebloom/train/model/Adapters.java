package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.random.SplitMix64;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The LoRA adapters of one model: their arrays, and the seeds of dropout. */
public final class Adapters {
  /** A generator takes the lower half of a seed. */
  private static final int LARGEST_SEED = Integer.MAX_VALUE;

  private static final long KEEP_ALL = -1;

  private final Torch torch;
  private final NDManager memory;
  private final Lora lora;
  private final Base base;
  private final long seed;
  private final boolean inputsFirst;
  private final List<Weight> layout = new ArrayList<>();
  private final NDList weights = new NDList();
  private final Map<Weight, Adapter> byMatrix = new HashMap<>();
  private final Map<Weight, NDArray> byWeight = new HashMap<>();
  private final List<LongBuffer> seeds = new ArrayList<>();
  private final NDArray none;

  /**
   * What the adapters are for.
   *
   * @param path of its folder, as the settings or the adapters' file have it
   * @param checksum of its weights
   */
  public record Base(String path, String checksum) {}

  /** First or saved values of A and B. */
  @FunctionalInterface
  public interface Values {
    NDArray read(NDManager memory, Adapter adapter, Weight weight) throws IOException;
  }

  /** Makes the adapters of a model in its memory. */
  @FunctionalInterface
  public interface Making {
    Adapters adapters(NDManager memory) throws IOException;
  }

  /**
   * @param memory of the model
   * @param seed of dropout
   */
  public Adapters(
      Torch torch,
      NDManager memory,
      Architecture architecture,
      Lora lora,
      Base base,
      long seed,
      Values values)
      throws IOException {
    this.torch = torch;
    this.memory = memory;
    this.lora = lora;
    this.base = base;
    this.seed = seed;
    this.inputsFirst = architecture.inputsFirst();
    this.none = torch.zeros(memory, new Shape(0, 0));
    for (var adapter : of(architecture, lora)) {
      byMatrix.put(adapter.matrix(), adapter);
      add(adapter.a(), values.read(memory, adapter, adapter.a()));
      add(adapter.b(), values.read(memory, adapter, adapter.b()));
    }
  }

  /** The adapters that a model gets, in its order. */
  public static List<Adapter> of(Architecture architecture, Lora lora) {
    return LoraTargets.in(architecture, lora.targets()).stream()
        .map(matrix -> Adapter.of(matrix, lora.rank(), architecture.inputsFirst()))
        .toList();
  }

  private void add(Weight weight, NDArray array) {
    layout.add(weight);
    weights.add(array);
    byWeight.put(weight, array);
  }

  public Lora lora() {
    return lora;
  }

  public Base base() {
    return base;
  }

  /** A and B of each adapted matrix, in the order of {@link #weights}. */
  public List<Weight> layout() {
    return List.copyOf(layout);
  }

  public NDList weights() {
    return weights;
  }

  /** What is added to a matrix now, in its own layout; empty for a weight without an adapter. */
  Optional<NDArray> update(NDManager memory, Weight weight) {
    var adapter = byMatrix.get(weight);
    if (adapter == null) return Optional.empty();
    return Optional.of(update(memory, at(adapter.a()), at(adapter.b()), lora, inputsFirst));
  }

  /** (alpha / rank) B A in the layout of the matrix that it is added to. */
  public static NDArray update(
      NDManager memory, NDArray a, NDArray b, Lora lora, boolean inputsFirst) {
    var product = b.matMul(a);
    product.attach(memory);
    var update = product.mul(lora.scale());
    return inputsFirst ? update.transpose() : update;
  }

  private NDArray at(Weight weight) {
    return Objects.requireNonNull(byWeight.get(weight));
  }

  /** A block's whole list, as the kernels take it: its own arrays, then what belongs to them. */
  NDList behind(Block block, NDList own) {
    var all = new NDList(own);
    for (var weight : block.weights()) {
      var adapter = byMatrix.get(weight);
      if (adapter == null) {
        all.add(none);
        all.add(weight.isMatrix() ? withoutColumns(weight) : none);
      } else {
        all.add(byWeight.get(adapter.a()));
        all.add(byWeight.get(adapter.b()));
      }
    }
    if (lora.dropout() > 0) all.add(seeds(own.size()));
    return all;
  }

  /** B of rank 0. */
  private NDArray withoutColumns(Weight weight) {
    return torch.zeros(memory, new Shape(outputs(weight), 0));
  }

  private long outputs(Weight weight) {
    return weight.shape().get(inputsFirst ? 1 : 0);
  }

  private NDArray seeds(int count) {
    var array = torch.counters(memory, new long[count]);
    seeds.add(torch.memoryOf(array));
    keepAll();
    return array;
  }

  /**
   * Turns dropout on with the masks of a micro-batch: a function of the seed, the step, its place
   * and the matrix.
   */
  void drop(long step, int place) {
    var random = SplitMix64.stream(SplitMix64.mix(seed) + step, place);
    for (var each : seeds) {
      for (int i = 0; i < each.limit(); i++) each.put(i, random.nextInt(LARGEST_SEED));
    }
  }

  /** Turns dropout off. */
  void keepAll() {
    for (var each : seeds) {
      for (int i = 0; i < each.limit(); i++) each.put(i, KEEP_ALL);
    }
  }
}
