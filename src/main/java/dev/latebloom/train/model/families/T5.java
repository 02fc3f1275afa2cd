package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.CROSS_KEY;
import static dev.latebloom.train.model.layers.Role.CROSS_NORM;
import static dev.latebloom.train.model.layers.Role.CROSS_OUTPUT;
import static dev.latebloom.train.model.layers.Role.CROSS_QUERY;
import static dev.latebloom.train.model.layers.Role.CROSS_VALUE;
import static dev.latebloom.train.model.layers.Role.DISTANCE_TABLE;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.GATE;
import static dev.latebloom.train.model.layers.Role.KEY;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.QUERY;
import static dev.latebloom.train.model.layers.Role.UP;
import static dev.latebloom.train.model.layers.Role.VALUE;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * T5 and Flan-T5 (Raffel et al. 2020): an encoder reads the prompt, a decoder writes the response.
 * Its blocks are the encoder's, the norm behind these, and the decoder's, on one residual stream in
 * which a row's prompt stands before its response.
 *
 * @param readers layers of the encoder
 * @param writers layers of the decoder
 * @param isGated whether the feed-forward layer is (Shazeer 2020): T5 1.1 and Flan-T5
 * @param buckets of distances between positions
 * @param furthest all distances from there on share the last bucket
 * @param tied whether the head is the token table
 * @param isScaled whether states are scaled down before the head
 * @param start the token before the first that is written
 */
record T5(
    int vocabulary,
    int width,
    int readers,
    int writers,
    Heads heads,
    int hidden,
    Activation activation,
    boolean isGated,
    int buckets,
    int furthest,
    double epsilon,
    boolean tied,
    boolean isScaled,
    int start)
    implements Architecture {
  private static final String GATED = "gated-";

  /** Copies of the token table that published files have, too. */
  private static final Set<String> COPIES =
      Set.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight");

  static T5 of(ModelConfig config) {
    int heads = config.count("num_heads");
    var projection = config.has("feed_forward_proj") ? config.text("feed_forward_proj") : "relu";
    boolean gated = projection.startsWith(GATED);
    int layers = config.layers("num_layers");
    boolean tied = config.flag("tie_word_embeddings", true);
    int buckets = config.count("relative_attention_num_buckets", 32);
    int furthest = config.count("relative_attention_max_distance", 128);
    if (buckets < 4 || furthest <= buckets / 2) {
      throw new IllegalArgumentException(
          "relative_attention_num_buckets is %d and relative_attention_max_distance %d; at least 4, and more than half of the buckets, can be computed"
              .formatted(buckets, furthest));
    }
    return new T5(
        config.count("vocab_size"),
        config.count("d_model"),
        layers,
        config.layers("num_decoder_layers", layers),
        new Heads(heads, heads, config.count("d_kv")),
        config.count("d_ff"),
        activation(gated ? projection.substring(GATED.length()) : projection, gated),
        gated,
        buckets,
        furthest,
        config.positive("layer_norm_epsilon", 1e-6),
        tied,
        config.flag("scale_decoder_outputs", tied),
        config.natural("decoder_start_token_id", 0));
  }

  /** The published gated models say "gelu" and mean its approximation by a tangent. */
  private static Activation activation(String name, boolean gated) {
    return switch (name) {
      case "relu" -> Activation.RELU;
      case "silu" -> Activation.SILU;
      case "gelu" -> gated ? Activation.GELU_TANH : Activation.GELU;
      case "gelu_new" -> Activation.GELU_TANH;
      default ->
          throw new IllegalArgumentException(
              "feed_forward_proj asks for \""
                  + name
                  + "\"; relu, gelu, gelu_new and silu can be computed, with gated- before or not");
    };
  }

  /** Distances are told by buckets, of which the last has no end. */
  @Override
  public int context() {
    return Integer.MAX_VALUE;
  }

  @Override
  public OptionalInt decoderStart() {
    return OptionalInt.of(start);
  }

  @Override
  public List<Weight> embedding() {
    return List.of(Weight.of("shared.weight", vocabulary, width));
  }

  @Override
  public List<Block> blocks() {
    var blocks = new ArrayList<Block>();
    for (int i = 0; i < readers; i++) blocks.add(own("encoder", i, 1).still("reader"));
    blocks.add(
        new BlockBuilder("encoder.")
            .add(ATTENTION_NORM, "final_layer_norm.weight", width)
            .still("all_read"));
    for (int i = 0; i < writers; i++) blocks.add(writer(i));
    return blocks;
  }

  /** What the blocks of both have: attention among each other, and feed-forward at a place. */
  private BlockBuilder own(String stack, int layer, int place) {
    long inner = heads.queriesWidth();
    var part = "layer.0.SelfAttention.";
    var builder =
        new BlockBuilder("%s.block.%d.".formatted(stack, layer))
            .add(ATTENTION_NORM, "layer.0.layer_norm.weight", width)
            .add(QUERY, part + "q.weight", inner, width)
            .add(KEY, part + "k.weight", inner, width)
            .add(VALUE, part + "v.weight", inner, width)
            .add(OUTPUT, part + "o.weight", width, inner)
            .addShared(DISTANCE_TABLE, distanceTable(stack));
    return feedForward(builder, "layer." + place + ".");
  }

  private BlockBuilder feedForward(BlockBuilder builder, String part) {
    builder.add(FEED_FORWARD_NORM, part + "layer_norm.weight", width);
    var name = part + "DenseReluDense.";
    if (isGated) {
      builder
          .add(GATE, name + "wi_0.weight", hidden, width)
          .add(UP, name + "wi_1.weight", hidden, width);
    } else {
      builder.add(UP, name + "wi.weight", hidden, width);
    }
    return builder.add(DOWN, name + "wo.weight", width, hidden);
  }

  private Block writer(int layer) {
    long inner = heads.queriesWidth();
    var part = "layer.1.EncDecAttention.";
    return own("decoder", layer, 2)
        .add(CROSS_NORM, "layer.1.layer_norm.weight", width)
        .add(CROSS_QUERY, part + "q.weight", inner, width)
        .add(CROSS_KEY, part + "k.weight", inner, width)
        .add(CROSS_VALUE, part + "v.weight", inner, width)
        .add(CROSS_OUTPUT, part + "o.weight", width, inner)
        .still("writer");
  }

  /** The first block of a stack has the table of all. */
  private Weight distanceTable(String stack) {
    return Weight.of(
        stack + ".block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        buckets,
        heads.queries());
  }

  @Override
  public List<Weight> norm() {
    return List.of(Weight.of("decoder.final_layer_norm.weight", width));
  }

  @Override
  public List<Weight> head() {
    return tied ? embedding() : List.of(Weight.of("lm_head.weight", vocabulary, width));
  }

  @Override
  public boolean isRedundant(String name) {
    return Architecture.super.isRedundant(name) || COPIES.contains(name);
  }

  @Override
  public boolean sharesRows() {
    return false;
  }

  @Override
  public Optional<Heads> attention() {
    return Optional.of(heads);
  }

  /** A token goes through one of two stacks; taken to be half of them each. */
  @Override
  public double multiplications(int length) {
    return Architecture.super.multiplications(length) / 2;
  }

  /**
   * Of the decoder's blocks: keys and values of what is written, those of the prompt with its end
   * token, which of these there are, and the place from which on it is written.
   */
  @Override
  public List<Shape> cacheShapes(int layer, int rows, int length) {
    if (layer <= readers) return List.of();
    var shapes = new ArrayList<>(heads.cacheShapes(rows, length));
    shapes.addAll(heads.cacheShapes(rows, length + 1));
    shapes.add(new Shape(rows, length + 1L));
    shapes.add(new Shape(rows, 1));
    return shapes;
  }

  @Override
  public KernelArchive kernels() {
    var text =
        KernelTexts.of(
            List.of(
                "common",
                "coded",
                "adapters",
                "attention",
                "token_table",
                activation.part(),
                "root_mean_square",
                "rms_norm",
                "separate_projections",
                isGated ? "gated_feed_forward" : "feed_forward",
                "t5"));
    return heads
        .in(text, 1)
        .with("epsilon", epsilon)
        .with("logit_scale", isScaled ? 1 / Math.sqrt(width) : 1.0)
        .with("buckets", buckets)
        .with("widest_of_all", Math.log(furthest / (buckets / 2.0)))
        .with("widest_of_half", Math.log(furthest / (buckets / 4.0)));
  }
}
