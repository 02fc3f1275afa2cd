package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder-only transformer of the Llama family on one device: RMSNorm, rotary positions,
 * grouped-query attention, SwiGLU, and a head tied to the embedding.
 *
 * <p>Java owns the layer loop; each kernel call is one block. Rows are padded on the right, so the
 * causal mask alone keeps padding out of every real position. Belongs to the thread of its {@link
 * Torch}.
 */
public final class Transformer implements AutoCloseable {
  private final Torch torch;
  private final ModelSettings settings;
  private final NDManager memory;
  private final Kernels kernels;
  private final List<LlamaLayout.Entry> layout;
  private final NDList weights;
  private final NDList gradients;
  private final List<NDList> blocks = new ArrayList<>();
  private final NDArray cosines;
  private final NDArray sines;

  private Transformer(
      Torch torch,
      ModelSettings settings,
      Compute compute,
      Rotary rotary,
      NDManager memory,
      NDList weights) {
    this.torch = torch;
    this.settings = settings;
    this.memory = memory;
    this.layout = LlamaLayout.of(settings);
    this.kernels =
        torch.load(
            KernelArchive.ofResource(Transformer.class, "llama.kernel")
                .with("heads", settings.heads())
                .with("kv_heads", settings.kvHeads())
                .with("epsilon", settings.normEpsilon())
                .with("compute", compute.code()));
    this.weights = weights;
    this.gradients = torch.collectGradients(weights);
    for (int layer = 0; layer < settings.layers(); layer++) {
      int first = 1 + layer * LlamaLayout.WEIGHTS_A_BLOCK;
      blocks.add(weights.subNDList(first, first + LlamaLayout.WEIGHTS_A_BLOCK));
    }
    var table = new Shape(settings.context(), settings.headWidth());
    this.cosines = torch.create(memory, rotary.cosines(), table);
    this.sines = torch.create(memory, rotary.sines(), table);
  }

  /** A new model; its weights are a function of {@code seed} and the settings. */
  public static Transformer create(
      Torch torch, ModelSettings settings, Compute compute, long seed) {
    torch.enter();
    var initial = new InitialWeights(seed, settings.layers());
    var memory = torch.scope();
    var weights = new NDList();
    for (var entry : LlamaLayout.of(settings)) {
      weights.add(torch.create(memory, initial.of(entry), entry.shape()));
    }
    return new Transformer(torch, settings, compute, Rotary.of(settings), memory, weights);
  }

  /** A model with the weights of a file, once all of them are read. */
  static Transformer of(
      Torch torch, ModelSettings settings, Compute compute, Rotary rotary, Safetensors file)
      throws IOException {
    var memory = torch.scope();
    try {
      var weights = new NDList();
      for (var entry : LlamaLayout.of(settings)) {
        var values = file.floats(entry.name(), entry.shape());
        weights.add(torch.create(memory, values, entry.shape()));
      }
      return new Transformer(torch, settings, compute, rotary, memory, weights);
    } catch (IOException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  public ModelSettings settings() {
    return settings;
  }

  /** Names and shapes, in the order of {@link #weights} and {@link #gradients}. */
  public List<LlamaLayout.Entry> layout() {
    return layout;
  }

  public NDList weights() {
    return weights;
  }

  /** What {@link Torch#backward} adds to; nobody zeroes them but the caller. */
  public NDList gradients() {
    return gradients;
  }

  /** How many numbers the model has. */
  public long parameters() {
    return layout.stream().mapToLong(entry -> entry.shape().size()).sum();
  }

  /**
   * Cross-entropy of chosen tokens, recorded for the backward pass.
   *
   * @param tokens (B, T) int32, padded on the right, in the step's scope
   * @param targets (2, n) int32: positions {@code row * T + p} that predict, each at most once, and
   *     the tokens they are to predict
   * @return (B): each row's sum in nats
   */
  public NDArray rowLosses(NDArray tokens, NDArray targets) {
    return kernels
        .record("losses", new NDList(recordBlocks(tokens), targets, finalNorm(), embedding()))
        .head();
  }

  /** As {@link #logits}, recorded for the backward pass: the first half of the losses. */
  public NDArray recordLogits(NDArray tokens, NDArray at) {
    return kernels
        .record("logits", new NDList(recordBlocks(tokens), at, finalNorm(), embedding()))
        .head();
  }

  /**
   * The second half of {@link #rowLosses}, recorded.
   *
   * @param logits (n, V) of {@link #recordLogits} at the positions of {@code targets}
   * @return (B)
   */
  public NDArray rowLosses(NDArray tokens, NDArray logits, NDArray targets) {
    return kernels.record("row_losses", new NDList(tokens, logits, targets)).head();
  }

  /** (B, T, D). */
  private NDArray recordBlocks(NDArray tokens) {
    var x = kernels.record("embed", new NDList(tokens, embedding())).head();
    for (var block : blocks)
      x = kernels.record("block", new NDList(x, cosines, sines), block).head();
    return x;
  }

  /**
   * Scores of every next token at chosen positions, not recorded.
   *
   * @param tokens (B, T) int32, padded on the right, in the caller's scope
   * @param at (n) int32: positions {@code row * T + p}
   * @return (n, V)
   */
  public NDArray logits(NDArray tokens, NDArray at) {
    return kernels.run("logits", head(tokens, at)).head();
  }

  /** As {@link #logits}, but only the most likely token of each position: (n) int64. */
  public NDArray likeliest(NDArray tokens, NDArray at) {
    return kernels.run("likeliest", head(tokens, at)).head();
  }

  private NDList head(NDArray tokens, NDArray at) {
    var x = kernels.run("embed", new NDList(tokens, embedding())).head();
    for (var block : blocks) x = kernels.run("block", new NDList(x, cosines, sines), block).head();
    return new NDList(x, at, finalNorm(), embedding());
  }

  private NDArray embedding() {
    return weights.getFirst();
  }

  private NDArray finalNorm() {
    return weights.getLast();
  }

  @Override
  public void close() {
    kernels.close();
    memory.close();
  }

  Torch torch() {
    return torch;
  }
}
