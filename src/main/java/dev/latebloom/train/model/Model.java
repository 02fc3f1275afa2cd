package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.scan.ChunkedScan;
import dev.latebloom.train.scan.HostScan;
import dev.latebloom.train.scan.ScanGraph;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A decoder-only language model on one device: weights, gradients, and the loop over its blocks.
 *
 * <p>Java owns the layer loop; each kernel call is one block. Rows are padded on the right, and no
 * position of any family sees a later one, so padding never reaches a real position. Belongs to the
 * thread of its {@link Torch}.
 */
public final class Model implements AutoCloseable {
  private final Torch torch;
  private final Architecture architecture;
  private final ModelConfig config;
  private final NDManager memory;
  private final Kernels kernels;
  private final List<Weight> layout;
  private final NDList weights;
  private final List<FloatType> types;
  private final NDList gradients;
  private final NDList embedding;
  private final Optional<ScanGraph> scans;
  private final List<Layer> layers;
  private final NDList norm;
  private final NDList head;

  private Model(
      Torch torch,
      Architecture architecture,
      ModelConfig config,
      Compute compute,
      boolean scansInJava,
      NDManager memory,
      NDList weights,
      List<FloatType> types) {
    this.torch = torch;
    this.architecture = architecture;
    this.config = config;
    this.memory = memory;
    this.layout = architecture.weights();
    this.kernels = torch.load(architecture.kernels().with("compute", compute.code()));
    this.weights = weights;
    this.types = List.copyOf(types);
    this.gradients = torch.collectGradients(weights);
    var byWeight = new HashMap<Weight, NDArray>();
    for (int i = 0; i < layout.size(); i++) byWeight.put(layout.get(i), weights.get(i));
    this.embedding = arrays(architecture.embedding(), byWeight);
    this.scans =
        architecture.blocks().stream().anyMatch(Block::scans)
            ? Optional.of(scansInJava ? new HostScan(torch) : new ChunkedScan(torch))
            : Optional.empty();
    this.layers = layers(byWeight);
    this.norm = arrays(architecture.norm(), byWeight);
    this.head = arrays(architecture.head(), byWeight);
  }

  private static NDList arrays(List<Weight> of, Map<Weight, NDArray> byWeight) {
    var arrays = new NDList(of.size());
    for (var weight : of) arrays.add(byWeight.get(weight));
    return arrays;
  }

  private List<Layer> layers(Map<Weight, NDArray> byWeight) {
    var tables = new HashMap<Rotary, NDList>();
    var layers = new ArrayList<Layer>();
    for (var block : architecture.blocks()) {
      var positions =
          block
              .rotary()
              .map(rotary -> tables.computeIfAbsent(rotary, this::tables))
              .orElseGet(NDList::new);
      var arrays = arrays(block.weights(), byWeight);
      layers.add(
          block.scans()
              ? new ScanLayer(kernels, scans.orElseThrow(), arrays)
              : new KernelLayer(kernels, block.kernel(), positions, arrays));
    }
    return List.copyOf(layers);
  }

  private NDList tables(Rotary rotary) {
    var shape = new Shape(rotary.context(), rotary.width());
    return new NDList(
        torch.create(memory, rotary.cosines(), shape), torch.create(memory, rotary.sines(), shape));
  }

  /**
   * A new model; its weights are a function of {@code seed} and the settings.
   *
   * @param end the token that ends a text, for whoever generates with it
   */
  public static Model create(Torch torch, NewModel settings, int end, Compute compute, long seed) {
    torch.enter();
    var config = settings.config().endingWith(end);
    var architecture = Architecture.of(config);
    var memory = torch.scope();
    var weights = new NDList();
    for (var weight : architecture.weights()) {
      weights.add(torch.create(memory, settings.initial(weight, seed), weight.shape()));
    }
    return new Model(
        torch,
        architecture,
        config,
        compute,
        torch.isOnCpu(),
        memory,
        weights,
        Collections.nCopies(weights.size(), FloatType.F32));
  }

  /** Where the values of a weight are. */
  interface Source {
    NDArray read(NDManager memory, Weight weight) throws IOException;

    /** What they are stored as. */
    FloatType type(Weight weight) throws IOException;
  }

  /**
   * A model with the weights of {@code source}, once all of them are read.
   *
   * @param scansInJava whether Java computes selective scans, which it can on the CPU only; else
   *     kernels do, in chunks
   */
  static Model read(
      Torch torch, ModelConfig config, Compute compute, boolean scansInJava, Source source)
      throws IOException {
    var architecture = Architecture.of(config);
    var memory = torch.scope();
    try {
      var weights = new NDList();
      var types = new ArrayList<FloatType>();
      for (var weight : architecture.weights()) {
        weights.add(source.read(memory, weight));
        types.add(source.type(weight));
      }
      return new Model(torch, architecture, config, compute, scansInJava, memory, weights, types);
    } catch (IOException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  /** Its family and sizes. */
  public Architecture architecture() {
    return architecture;
  }

  /** The configuration that it is saved with. */
  ModelConfig config() {
    return config;
  }

  /** The tokens that end a text, as far as the configuration names them. */
  Set<Integer> ends() {
    return config.tokens("eos_token_id");
  }

  /** Names and shapes, in the order of {@link #weights} and {@link #gradients}. */
  public List<Weight> layout() {
    return layout;
  }

  public NDList weights() {
    return weights;
  }

  /** What each weight was stored as where it was read; float32 of a new model. */
  List<FloatType> types() {
    return types;
  }

  /** What {@link Torch#backward} adds to; nobody zeroes them but the caller. */
  public NDList gradients() {
    return gradients;
  }

  /** How many numbers the model has. */
  public long parameters() {
    return layout.stream().mapToLong(weight -> weight.shape().size()).sum();
  }

  /**
   * What the head is applied to at chosen positions, recorded for the backward pass.
   *
   * @param tokens (B, T) int32, padded on the right, in the step's scope
   * @param at (n) int32: positions {@code row * T + p}, each at most once
   * @return (n, D)
   */
  public Recorded recordStates(NDArray tokens, NDArray at) {
    var gaps = new ArrayList<Runnable>();
    var x = kernels.record("embed", new NDList(tokens, places(tokens)), embedding).head();
    for (var layer : layers) x = layer.record(x, gaps);
    var states = kernels.record("hidden_states", new NDList(x, at), norm).head();
    return new Recorded(torch, states, gaps);
  }

  /** As {@link #recordStates}, not recorded. */
  public NDArray states(NDArray tokens, NDArray at) {
    return kernels.run("hidden_states", new NDList(stream(tokens), at), norm).head();
  }

  /**
   * The loss behind {@link #recordStates}.
   *
   * @param chunkBytes most bytes of logits at once, of one position at least
   */
  public CrossEntropy crossEntropy(long chunkBytes) {
    return new CrossEntropy(torch, kernels, head, architecture.vocabulary(), chunkBytes);
  }

  /**
   * Scores of every next token at chosen positions, not recorded.
   *
   * @param tokens (B, T) int32, padded on the right, in the caller's scope
   * @param at (n) int32: positions {@code row * T + p}
   * @return (n, V)
   */
  public NDArray logits(NDArray tokens, NDArray at) {
    return logitsOf(stream(tokens), at);
  }

  /** Scores (n, V) at chosen positions of a residual stream. */
  NDArray logitsOf(NDArray stream, NDArray at) {
    return kernels.run("logits", new NDList(stream, at), norm, head).head();
  }

  /** As {@link #logitsOf}, but only the most likely token of each position: (n) int64. */
  NDArray likeliestOf(NDArray stream, NDArray at) {
    return kernels.run("likeliest", new NDList(stream, at), norm, head).head();
  }

  /** The residual stream behind the last block: (B, T, D). */
  private NDArray stream(NDArray tokens) {
    var x = kernels.run("embed", new NDList(tokens, places(tokens)), embedding).head();
    for (var layer : layers) x = layer.run(x);
    return x;
  }

  /** The positions of whole rows: (T), beside {@code tokens} (B, T). */
  private NDArray places(NDArray tokens) {
    int width = Math.toIntExact(tokens.getShape().get(1));
    int[] places = IntStream.range(0, width).toArray();
    return torch.create(tokens.getManager(), places, new Shape(width));
  }

  /**
   * Memory for reading rows bit by bit with {@link #read}.
   *
   * @param length of the longest row in the end
   */
  Past past(int rows, int length) {
    return new Past(torch, kernels, torch.scope(), layers.size(), architecture.past(rows, length));
  }

  /**
   * Reads on, not recorded.
   *
   * @param tokens (B, t) int32, padded on the right, in the caller's scope
   * @param places (B, t) int32: their positions, where each row's follow those it has read
   * @param live (B, t) int32: 0 for padding, else 1
   * @return the residual stream (B, t, D) behind the last block, for {@link #likeliestOf} and
   *     {@link #logitsOf}
   */
  NDArray read(NDArray tokens, NDArray places, NDArray live, Past past) {
    var x = kernels.run("embed", new NDList(tokens, places), embedding).head();
    var view = kernels.run("view", new NDList(places, live)).head();
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).next(x, places, view, past.of(i));
    }
    return x;
  }

  @Override
  public void close() {
    scans.ifPresent(ScanGraph::close);
    kernels.close();
    memory.close();
  }

  Torch torch() {
    return torch;
  }
}
