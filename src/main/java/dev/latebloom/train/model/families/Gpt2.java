package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM_BIAS;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.DOWN_BIAS;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM_BIAS;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.OUTPUT_BIAS;
import static dev.latebloom.train.model.layers.Role.QUERY_KEY_VALUE;
import static dev.latebloom.train.model.layers.Role.QUERY_KEY_VALUE_BIAS;
import static dev.latebloom.train.model.layers.Role.UP;
import static dev.latebloom.train.model.layers.Role.UP_BIAS;

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
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * GPT-2 (Radford et al. 2019): LayerNorm, learned positions, linear weights stored (in, out).
 *
 * @param context positions there are
 * @param width of the residual stream
 * @param layers how many blocks
 * @param hidden width of the feed-forward layer
 * @param activation in its midst
 * @param scaled whether products of queries and keys are divided by the root of a head's width
 * @param epsilon added to the variance under the root in LayerNorm
 * @param tied whether the head is the token table
 */
record Gpt2(
    int vocabulary,
    int context,
    int width,
    int layers,
    Heads heads,
    int hidden,
    Activation activation,
    boolean scaled,
    double epsilon,
    boolean tied)
    implements Architecture {
  private static final String PREFIX = "transformer.";

  /** The causal mask and its filler, which the first published files hold for each layer. */
  private static final Pattern MASK =
      Pattern.compile("(transformer\\.)?h\\.\\d+\\.attn\\.(masked_)?bias");

  /** Names that Hugging Face's class takes for its own. */
  private static final Map<String, String> SPELLINGS =
      Map.of(
          "hidden_size", "n_embd",
          "max_position_embeddings", "n_positions",
          "num_attention_heads", "n_head",
          "num_hidden_layers", "n_layer");

  static Gpt2 of(ModelConfig written) {
    var config = written.spelled(SPELLINGS);
    config.off("scale_attn_by_inverse_layer_idx");
    config.off("add_cross_attention");
    int width = config.count("n_embd", 768);
    int heads = config.count("n_head", 12);
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "n_embd is " + width + "; it must be a multiple of n_head = " + heads);
    }
    return new Gpt2(
        config.count("vocab_size"),
        config.count("n_positions", 1024),
        width,
        config.layers("n_layer", 12),
        new Heads(heads, heads, width / heads),
        config.count("n_inner", 4 * width),
        Activation.of(config, "activation_function", Activation.GELU_TANH),
        config.flag("scale_attn_weights", true),
        config.positive("layer_norm_epsilon", 1e-5),
        config.flag("tie_word_embeddings", true));
  }

  @Override
  public List<Weight> embedding() {
    return List.of(
        Weight.of(PREFIX + "wte.weight", vocabulary, width),
        Weight.of(PREFIX + "wpe.weight", context, width));
  }

  @Override
  public List<Block> blocks() {
    return IntStream.range(0, layers).mapToObj(this::block).toList();
  }

  private Block block(int layer) {
    return new BlockBuilder(PREFIX + "h." + layer + ".")
        .add(ATTENTION_NORM, "ln_1.weight", width)
        .add(ATTENTION_NORM_BIAS, "ln_1.bias", width)
        .add(QUERY_KEY_VALUE, "attn.c_attn.weight", width, 3L * width)
        .add(QUERY_KEY_VALUE_BIAS, "attn.c_attn.bias", 3L * width)
        .add(OUTPUT, "attn.c_proj.weight", width, width)
        .add(OUTPUT_BIAS, "attn.c_proj.bias", width)
        .add(FEED_FORWARD_NORM, "ln_2.weight", width)
        .add(FEED_FORWARD_NORM_BIAS, "ln_2.bias", width)
        .add(UP, "mlp.c_fc.weight", width, hidden)
        .add(UP_BIAS, "mlp.c_fc.bias", hidden)
        .add(DOWN, "mlp.c_proj.weight", hidden, width)
        .add(DOWN_BIAS, "mlp.c_proj.bias", width)
        .still();
  }

  @Override
  public List<Weight> norm() {
    return List.of(
        Weight.of(PREFIX + "ln_f.weight", width), Weight.of(PREFIX + "ln_f.bias", width));
  }

  @Override
  public List<Weight> head() {
    return tied
        ? embedding().subList(0, 1)
        : List.of(Weight.of("lm_head.weight", vocabulary, width));
  }

  @Override
  public boolean inputsFirst() {
    return true;
  }

  /** The first published files lack the prefix. */
  @Override
  public String canonical(String name) {
    return name.startsWith(PREFIX) || name.startsWith("lm_head.") ? name : PREFIX + name;
  }

  @Override
  public boolean isRedundant(String name) {
    return Architecture.super.isRedundant(name) || MASK.matcher(name).matches();
  }

  @Override
  public Optional<Heads> attention() {
    return Optional.of(heads);
  }

  @Override
  public List<Shape> cacheShapes(int layer, int rows, int length) {
    return heads.cacheShapes(rows, length);
  }

  @Override
  public KernelArchive kernels() {
    var names = new ArrayList<>(KernelTexts.ATTENTION);
    names.add(activation.part());
    names.addAll(
        List.of(
            "token_and_place_tables",
            "layer_norm",
            "joint_projection",
            "turned_heads",
            "feed_forward",
            "pre_norm"));
    var text = KernelTexts.of(names);
    return (scaled ? heads.in(text) : heads.in(text, 1)).with("epsilon", epsilon);
  }
}
