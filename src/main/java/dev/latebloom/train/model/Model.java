package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.fresh.NewModel;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.CodedLayer;
import dev.latebloom.train.model.layers.KernelLayer;
import dev.latebloom.train.model.layers.Layer;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.ScanLayer;
import dev.latebloom.train.model.layers.Weight;
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

/**
 * A language model on one device: weights, gradients, and the loop over its blocks.
 *
 * <p>Java owns the layer loop; each kernel call is one block. Rows are padded on the right, and
 * padding never reaches a real position: no position of a decoder sees a later one, and an encoder
 * is told which tokens of a prompt there are. Belongs to the thread of its {@link Torch}.
 */
public final class Model implements AutoCloseable {
  private final Torch torch;
  private final Architecture architecture;
  private final ModelConfig config;
  private final NDManager memory;
  private final Kernels kernels;
  private final List<Weight> layout;
  private final NDList weights;
  private final NDList base;
  private final List<FloatType> types;
  private final Optional<Adapters> adapters;
  private final NDList gradients;
  private final NDList embedding;
  private final Optional<ScanGraph> scans;
  private final List<Layer> layers;
  private final RowLayout rows;
  private final NDList norm;
  private final NDList head;

  private Model(
      Torch torch,
      Architecture architecture,
      ModelConfig config,
      Compute compute,
      boolean scansInJava,
      NDManager memory,
      NDList base,
      List<FloatType> types,
      Optional<Adapters> adapters) {
    this.torch = torch;
    this.architecture = architecture;
    this.config = config;
    this.memory = memory;
    this.kernels = torch.load(kernels(architecture, compute, adapters.map(Adapters::lora)));
    this.base = base;
    this.types = List.copyOf(types);
    this.adapters = adapters;
    this.layout = adapters.map(Adapters::layout).orElseGet(architecture::weights);
    this.weights = adapters.map(Adapters::weights).orElse(base);
    this.gradients = torch.collectGradients(weights);
    var byWeight = new HashMap<Weight, NDArray>();
    for (var weight : architecture.weights()) byWeight.put(weight, base.get(byWeight.size()));
    this.embedding = kernels.keep(arrays(architecture.embedding(), byWeight));
    this.scans =
        architecture.blocks().stream().anyMatch(Block::scans)
            ? Optional.of(scansInJava ? new HostScan(torch) : new ChunkedScan(torch))
            : Optional.empty();
    this.layers = layers(byWeight);
    this.rows = RowLayout.of(torch, kernels, architecture, config);
    this.norm = kernels.keep(arrays(architecture.norm(), byWeight));
    this.head = kernels.keep(arrays(architecture.head(), byWeight));
  }

  private static KernelArchive kernels(
      Architecture architecture, Compute compute, Optional<Lora> lora) {
    return architecture
        .placedKernels()
        .with("compute", compute.code())
        .with("tile", architecture.isRecurrent() ? Architecture.TILE : 0)
        .with("inputs_first", architecture.inputsFirst() ? 1 : 0)
        .with("base_bits", lora.map(Lora::base).map(BaseType::bits).orElse(0))
        .with("adapter_scale", lora.map(Lora::scale).orElse(0.0))
        .with("adapter_dropout", lora.map(Lora::dropout).orElse(0.0));
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
      var own = arrays(block.weights(), byWeight);
      var arrays = adapters.map(all -> all.behind(block, own)).orElse(own);
      layers.add(layer(block, positions, kernels.keep(arrays)));
    }
    return List.copyOf(layers);
  }

  private Layer layer(Block block, NDList positions, NDList arrays) {
    if (block.scans()) return new ScanLayer(kernels, scans.orElseThrow(), arrays);
    var layer = new KernelLayer(kernels, block.kernel(), positions, arrays);
    boolean coded = adapters.map(all -> all.lora().base().isCoded()).orElse(false);
    return coded ? new CodedLayer(torch, layer) : layer;
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
        Collections.nCopies(weights.size(), FloatType.F32),
        Optional.empty());
  }

  /**
   * A model with the weights of {@code source}, once all of them are read.
   *
   * @param adapting what training changes in place of the weights, if anything
   * @param scansInJava whether Java computes selective scans, which it can on the CPU only; else
   *     kernels do, in chunks
   */
  public static Model read(
      Torch torch,
      ModelConfig config,
      Compute compute,
      boolean scansInJava,
      WeightSource source,
      Optional<Adapters.Making> adapting)
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
      Optional<Adapters> adapters =
          adapting.isPresent() ? Optional.of(adapting.get().adapters(memory)) : Optional.empty();
      return new Model(
          torch, architecture, config, compute, scansInJava, memory, weights, types, adapters);
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
  public ModelConfig config() {
    return config;
  }

  /** The tokens that end a text, as far as the configuration names them. */
  public Set<Integer> ends() {
    return config.tokens("eos_token_id");
  }

  /** Names and shapes of what training changes, in the order of {@link #weights}. */
  public List<Weight> layout() {
    return layout;
  }

  /** What training changes: all weights, or the adapters beside them. */
  public NDList weights() {
    return weights;
  }

  /** The weights of the architecture, in its order; beside adapters they never change. */
  NDList base() {
    return base;
  }

  /** What is trained beside the weights; empty where these are. */
  public Optional<Adapters> adapters() {
    return adapters;
  }

  /**
   * Turns dropout on with the masks of this micro-batch, which are the same however often and in
   * what order blocks are run.
   *
   * @param place of the micro-batch in the step
   */
  public void drop(long step, int place) {
    adapters.ifPresent(all -> all.drop(step, place));
  }

  /** Turns dropout off, as it is before the first {@link #drop}. */
  public void keepAll() {
    adapters.ifPresent(Adapters::keepAll);
  }

  /** What each weight was stored as where it was read; float32 of a new model. */
  public List<FloatType> types() {
    return types;
  }

  /** What {@link Torch#backward} adds to; nobody zeroes them but the caller. */
  public NDList gradients() {
    return gradients;
  }

  /** How many numbers the architecture has. */
  public long parameters() {
    return architecture.weights().stream().mapToLong(weight -> weight.shape().size()).sum();
  }

  /**
   * What the head is applied to at chosen positions, recorded for the backward pass.
   *
   * @param rows in the step's scope
   * @param at (n) int32: positions {@code row * T + p}, each at most once
   * @return (n, D)
   * @throws IllegalArgumentException when examples share rows and cannot
   */
  public Recorded recordStates(TokenRows rows, NDArray at, Recompute recompute) {
    var gaps = new ArrayList<Runnable>();
    var laid = whole(rows);
    var x = kernels.record("embed", laid.embedded(), embedding).head();
    for (var layer : layers) x = recompute.record(torch, layer, x, laid.view(), gaps);
    if (laid.seats().isPresent()) {
      x = kernels.record("seated", new NDList(x, laid.seats().get())).head();
    }
    var states = kernels.record("hidden_states", new NDList(x, at), norm).head();
    return new Recorded(torch, states, gaps);
  }

  /** The same of rows with one example each, and nothing is computed again. */
  public Recorded recordStates(NDArray tokens, NDArray at) {
    return recordStates(TokenRows.alone(tokens), at, Recompute.NONE);
  }

  /** As {@link #recordStates}, not recorded. */
  public NDArray states(TokenRows rows, NDArray at) {
    return statesOf(stream(rows), at);
  }

  /** What the head is applied to (n, D) at chosen positions of a residual stream. */
  public NDArray statesOf(NDArray stream, NDArray at) {
    return kernels.run("hidden_states", new NDList(stream, at), norm).head();
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
    return logits(TokenRows.alone(tokens), at);
  }

  /** The same of any rows. */
  public NDArray logits(TokenRows rows, NDArray at) {
    return logitsOf(stream(rows), at);
  }

  /** Scores (n, V) at chosen positions of a residual stream. */
  public NDArray logitsOf(NDArray stream, NDArray at) {
    return kernels.run("logits", new NDList(stream, at), norm, head).head();
  }

  /** As {@link #logitsOf}, but only the most likely token of each position: (n) int64. */
  public NDArray likeliestOf(NDArray stream, NDArray at) {
    return kernels.run("likeliest", new NDList(stream, at), norm, head).head();
  }

  /** The residual stream behind the last block: (B, T, D). */
  private NDArray stream(TokenRows rows) {
    var laid = whole(rows);
    var x = kernels.run("embed", laid.embedded(), embedding).head();
    for (var layer : layers) x = layer.run(x, laid.view());
    return seated(x, laid);
  }

  private RowLayout.Laid whole(TokenRows of) {
    if (of.places().isPresent() && !architecture.sharesRows()) {
      throw new IllegalArgumentException(
          "examples cannot share the rows of this model; set sample.packing = off");
    }
    return rows.whole(of);
  }

  private NDArray seated(NDArray x, RowLayout.Laid laid) {
    return laid.seats().map(at -> kernels.run("seated", new NDList(x, at)).head()).orElse(x);
  }

  /**
   * An empty KV cache for {@link #read}.
   *
   * @param length of the longest row in the end
   */
  public KvCache cache(int rows, int length) {
    return new KvCache(torch, kernels, torch.scope(), architecture, layers, rows, length);
  }

  /**
   * Reads further tokens of rows whose earlier ones are in the KV cache; not recorded.
   *
   * @param tokens (B, t) int32, padded on the right, in the caller's scope
   * @param places (B, t) int32: their positions, where each row's follow those it has read
   * @param live (B, t) int32: 0 for padding, else 1
   * @return the residual stream (B, t, D) behind the last block, for {@link #likeliestOf} and
   *     {@link #logitsOf}
   */
  public NDArray read(NDArray tokens, NDArray places, NDArray live, KvCache cache) {
    var laid = rows.next(tokens, places, live);
    var x = kernels.run("embed", laid.embedded(), embedding).head();
    for (int i = 0; i < layers.size(); i++) {
      x = layers.get(i).next(x, laid.places(), laid.view(), cache.of(i), cache.fixed(i));
    }
    return seated(x, laid);
  }

  @Override
  public void close() {
    scans.ifPresent(ScanGraph::close);
    kernels.close();
    memory.close();
  }

  public Torch torch() {
    return torch;
  }
}
