package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.WeightSource;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.BlockWeights;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.Role;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model as what reads from its residual stream and what writes into it, one row a vector of the
 * stream's width. Weights are read when they are asked for, into the caller's scope.
 */
final class Anatomy {
  private final Torch torch;
  private final Kernels kernels;
  private final Architecture architecture;
  private final WeightSource weights;

  /**
   * @throws IllegalArgumentException when the blocks have no neurons that read and write one stream
   */
  Anatomy(Torch torch, Kernels kernels, Architecture architecture, WeightSource weights) {
    this.torch = torch;
    this.kernels = kernels;
    this.architecture = architecture;
    this.weights = weights;
    check(architecture);
  }

  /**
   * Refuses a model without one stream that all blocks read and write.
   *
   * @throws IllegalArgumentException says what it has instead
   */
  static void check(Architecture architecture) {
    long width = width(architecture);
    for (int layer = 0; layer < architecture.blocks().size(); layer++) {
      var parts = architecture.blocks().get(layer).parts();
      var out = outOf(parts);
      if (into(parts).isEmpty() || out.isEmpty()) {
        throw new IllegalArgumentException(
            "block %d has no neurons that read a residual stream and write into it; give a model whose blocks have"
                .formatted(layer));
      }
      long written = out.get().shape().get(architecture.inputsFirst() ? 1 : 0);
      checkStream("block " + layer + " writes", written, width);
    }
    for (var table : architecture.embedding()) {
      checkStream(table.name() + " has", table.shape().get(1), width);
    }
    if (width < SphereCosine.LEAST) {
      throw new IllegalArgumentException(
          "its vectors have %d numbers; a lens needs at least %d"
              .formatted(width, SphereCosine.LEAST));
    }
  }

  private static void checkStream(String what, long width, long of) {
    if (width == of) return;
    throw new IllegalArgumentException(
        "%s vectors of %d numbers and the token table vectors of %d: the model has more than one residual stream; give one whose blocks all share one"
            .formatted(what, width, of));
  }

  private static long width(Architecture architecture) {
    return architecture.embedding().getFirst().shape().get(1);
  }

  /**
   * A matrix of neurons.
   *
   * @param name what its rows are: the neurons' in-vectors, gates or out-vectors
   * @param rows (N, D)
   */
  record Side(String name, NDArray rows) {}

  /**
   * Matrices of attention.
   *
   * @param query (h E, D), as {@code output} transposed
   * @param key (g E, D), as {@code value}
   */
  record Attention(Heads heads, NDArray query, NDArray key, NDArray value, NDArray output) {}

  int layers() {
    return architecture.blocks().size();
  }

  int width() {
    return Math.toIntExact(width(architecture));
  }

  int vocabulary() {
    return architecture.vocabulary();
  }

  /** How many neurons a layer has; of a Mamba how many inner channels. */
  int neurons(int layer) {
    var shape = outOf(layer).orElseThrow().shape();
    return Math.toIntExact(shape.get(architecture.inputsFirst() ? 0 : 1));
  }

  /** How attention is divided; empty where there is none. */
  Optional<Heads> heads() {
    return architecture.attention();
  }

  /** The token table (V, D), and behind it the position table (C, D) if there is one. */
  List<NDArray> tables(NDManager scope) throws IOException {
    var tables = new ArrayList<NDArray>();
    for (var weight : architecture.embedding()) tables.add(weights.read(scope, weight));
    return tables;
  }

  /** The rows that the final stream is compared with (V, D). */
  NDArray head(NDManager scope) throws IOException {
    return weights.read(scope, architecture.head().getFirst());
  }

  Norm finalNorm(NDManager scope) throws IOException {
    var norm = architecture.norm();
    return norm(scope, norm.getFirst(), norm.stream().skip(1).findFirst());
  }

  /** The norm before the neurons. */
  Norm norm(NDManager scope, int layer) throws IOException {
    if (has(layer, Role.FEED_FORWARD_NORM)) {
      return norm(scope, layer, Role.FEED_FORWARD_NORM, Role.FEED_FORWARD_NORM_BIAS);
    }
    return has(layer, Role.NORM)
        ? norm(scope, weight(layer, Role.NORM).orElseThrow(), Optional.empty())
        : attentionNorm(scope, layer);
  }

  /** The norm before attention; none where a family has it behind. */
  Norm attentionNorm(NDManager scope, int layer) throws IOException {
    return has(layer, Role.ATTENTION_NORM)
        ? norm(scope, layer, Role.ATTENTION_NORM, Role.ATTENTION_NORM_BIAS)
        : Norm.none(torch, scope, width());
  }

  private Norm norm(NDManager scope, int layer, Role gain, Role bias) throws IOException {
    return norm(scope, weight(layer, gain).orElseThrow(), weight(layer, bias));
  }

  private Norm norm(NDManager scope, Weight gain, Optional<Weight> bias) throws IOException {
    var shape = new Shape(1, width());
    return new Norm(
        gain(scope, gain),
        bias.isPresent()
            ? weights.read(scope, bias.get()).reshape(shape)
            : torch.zeros(scope, shape),
        bias.isPresent());
  }

  private NDArray gain(NDManager scope, Weight weight) throws IOException {
    var stored = weights.read(scope, weight).reshape(new Shape(1, width()));
    return architecture.gainsFromOne() ? stored.add(1) : stored;
  }

  /**
   * What the neurons read by: the vectors that decide whether they fire first, and where another
   * matrix is multiplied with these, that one.
   */
  List<Side> reads(NDManager scope, int layer) throws IOException {
    var into = into(layer).orElseThrow();
    if (!hasFeedForward(layer)) {
      var both = rows(scope, into);
      return List.of(new Side("in", half(scope, both, 0)), new Side("gate", half(scope, both, 1)));
    }
    if (has(layer, Role.GATE_UP)) {
      var both = rows(scope, into);
      return List.of(new Side("gate", half(scope, both, 0)), new Side("in", half(scope, both, 1)));
    }
    if (!has(layer, Role.GATE)) return List.of(new Side("in", rows(scope, into)));
    var gate = weight(layer, Role.GATE).orElseThrow();
    return List.of(new Side("gate", rows(scope, gate)), new Side("in", rows(scope, into)));
  }

  /** What the neurons write, behind the norm that some families have there. */
  Side writes(NDManager scope, int layer) throws IOException {
    var rows = columns(scope, outOf(layer).orElseThrow());
    var behind = weight(layer, Role.AFTER_FEED_FORWARD_NORM);
    return new Side("out", behind.isPresent() ? rows.mul(gain(scope, behind.get())) : rows);
  }

  /** What is added to the products of the first of {@link #reads}; (N), zero where nothing is. */
  float[] biases(NDManager scope, int layer) throws IOException {
    var bias = weight(layer, has(layer, Role.GATE) ? Role.GATE_BIAS : Role.UP_BIAS);
    if (bias.isEmpty()) return new float[neurons(layer)];
    return weights.read(scope, bias.get()).toFloatArray();
  }

  /** The matrices of a layer's attention; empty where there is none. */
  Optional<Attention> attention(NDManager scope, int layer) throws IOException {
    if (!attends(layer)) return Optional.empty();
    var heads = heads().orElseThrow();
    var output = columns(scope, weight(layer, Role.OUTPUT).orElseThrow());
    var behind = weight(layer, Role.AFTER_ATTENTION_NORM);
    if (behind.isPresent()) output = output.mul(gain(scope, behind.get()));
    var joint = weight(layer, Role.QUERY_KEY_VALUE);
    if (joint.isEmpty()) {
      return Optional.of(
          new Attention(
              heads,
              rows(scope, weight(layer, Role.QUERY).orElseThrow()),
              rows(scope, weight(layer, Role.KEY).orElseThrow()),
              rows(scope, weight(layer, Role.VALUE).orElseThrow()),
              output));
    }
    var all = rows(scope, joint.get());
    int queries = heads.queriesWidth();
    int shared = heads.sharedWidth();
    return Optional.of(
        new Attention(
            heads,
            range(scope, all, 0, queries),
            range(scope, all, queries, queries + shared),
            range(scope, all, queries + shared, queries + 2 * shared),
            output));
  }

  /** Whether the layer's neurons have nothing but an activation between reading and writing. */
  boolean hasFeedForward(int layer) {
    return has(layer, Role.DOWN);
  }

  private boolean attends(int layer) {
    return heads().isPresent() && has(layer, Role.OUTPUT);
  }

  /** Vectors that a layer's heads write; none where it does not attend. */
  long headRows(int layer) {
    return attends(layer) ? heads().orElseThrow().queriesWidth() : 0;
  }

  /** Whether neurons of a layer read what its own attention has written. */
  boolean readsOwnAttention(int layer) {
    // Side by side on one norm, they read the same.
    boolean sideBySide = has(layer, Role.ATTENTION_NORM) && !has(layer, Role.FEED_FORWARD_NORM);
    return attends(layer) && !sideBySide;
  }

  private Optional<Weight> into(int layer) {
    return into(architecture.blocks().get(layer).parts());
  }

  private static Optional<Weight> into(BlockWeights parts) {
    return parts.of(Role.UP).or(() -> parts.of(Role.GATE_UP)).or(() -> parts.of(Role.INTO));
  }

  private Optional<Weight> outOf(int layer) {
    return outOf(architecture.blocks().get(layer).parts());
  }

  private static Optional<Weight> outOf(BlockWeights parts) {
    return parts.of(Role.DOWN).or(() -> parts.of(Role.OUT));
  }

  private boolean has(int layer, Role role) {
    return weight(layer, role).isPresent();
  }

  private Optional<Weight> weight(int layer, Role role) {
    return architecture.blocks().get(layer).parts().of(role);
  }

  /** A matrix as (outputs, inputs). */
  private NDArray rows(NDManager scope, Weight weight) throws IOException {
    var stored = weights.read(scope, weight);
    return architecture.inputsFirst() ? turned(scope, stored) : stored;
  }

  /** A matrix as (inputs, outputs). */
  private NDArray columns(NDManager scope, Weight weight) throws IOException {
    var stored = weights.read(scope, weight);
    return architecture.inputsFirst() ? stored : turned(scope, stored);
  }

  private NDArray turned(NDManager scope, NDArray stored) {
    var turned = kernels.run("turned", new NDList(stored)).head();
    stored.close();
    turned.attach(scope);
    return turned;
  }

  private NDArray half(NDManager scope, NDArray rows, int which) {
    int n = Math.toIntExact(rows.getShape().get(0) / 2);
    return range(scope, rows, which * n, (which + 1) * n);
  }

  private NDArray range(NDManager scope, NDArray rows, int from, int to) {
    var ends = torch.create(scope, new int[] {from, to}, new Shape(2));
    var range = kernels.run("range", new NDList(rows, ends)).head();
    range.attach(scope);
    return range;
  }
}
