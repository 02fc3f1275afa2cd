package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.ATTENTION_NORM;
import static dev.latebloom.train.model.layers.Role.CONVOLUTION;
import static dev.latebloom.train.model.layers.Role.CONVOLUTION_BIAS;
import static dev.latebloom.train.model.layers.Role.DOWN;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.GATE;
import static dev.latebloom.train.model.layers.Role.INTO;
import static dev.latebloom.train.model.layers.Role.INTO_BIAS;
import static dev.latebloom.train.model.layers.Role.KEY_NORM;
import static dev.latebloom.train.model.layers.Role.OUT;
import static dev.latebloom.train.model.layers.Role.OUTPUT;
import static dev.latebloom.train.model.layers.Role.OUT_BIAS;
import static dev.latebloom.train.model.layers.Role.QUERY_NORM;
import static dev.latebloom.train.model.layers.Role.UP;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Activation;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.Heads;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Weight;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * LFM2, the dense models (Liquid AI 2025): most layers have a short convolution between two gates
 * in place of attention; the others attend as Qwen3 does.
 *
 * @param attends for each layer whether it does
 * @param taps of the convolutions over time
 * @param biased whether they and the linear layers around them have biases
 */
record Lfm2(DecoderSizes sizes, Rotary rotary, List<Boolean> attends, int taps, boolean biased)
    implements Decoder {
  private static final String ATTENDING = "full_attention";
  private static final String CONVOLVING = "conv";

  static Lfm2 of(ModelConfig written) {
    var config = written.with("intermediate_size", hidden(written));
    var shared = config.with("num_key_value_heads", config.count("num_key_value_heads", 8));
    var sizes =
        DecoderSizes.of(
            config,
            Heads.of(shared, config.count("hidden_size")),
            Activation.SILU,
            config.positive("norm_eps", 1e-5),
            config.flag("tie_embedding", config.flag("tie_word_embeddings", true)));
    int taps = config.count("conv_L_cache", 3);
    if (taps == 1) {
      throw new IllegalArgumentException("conv_L_cache is 1; it must be a whole number from 2");
    }
    int context = config.count("max_position_embeddings", 128_000);
    return new Lfm2(
        sizes,
        Rotary.ofWholeHeads(config, context, sizes.heads().width(), 1e6),
        attends(config, sizes.layers()),
        taps,
        config.flag("conv_bias", false));
  }

  /** What the file says is, unless it says otherwise, that of a layer without a gate. */
  private static int hidden(ModelConfig config) {
    int given = config.count("block_ff_dim", config.count("intermediate_size", 12288));
    if (!config.flag("block_auto_adjust_ff_dim", true)) return given;
    double multiplier = config.positive("block_ffn_dim_multiplier", 1);
    int multiple = config.count("block_multiple_of", 256);
    double gated = Math.floor(multiplier * Math.floor(2.0 * given / 3));
    double hidden = multiple * Math.ceil(gated / multiple);
    if (hidden >= 1 && hidden <= Integer.MAX_VALUE) return (int) hidden;
    throw new IllegalArgumentException(
        "block_ffn_dim_multiplier is %s and block_multiple_of %d, which make a feed-forward layer of width %.0f"
            .formatted(multiplier, multiple, hidden));
  }

  private static List<Boolean> attends(ModelConfig config, int layers) {
    if (config.has("layer_types")) {
      var types = config.texts("layer_types");
      if (types.size() == layers && List.of(ATTENDING, CONVOLVING).containsAll(types)) {
        return types.stream().map(ATTENDING::equals).toList();
      }
      throw new IllegalArgumentException(
          "layer_types is %s; it must name %s or %s for each of %d layers"
              .formatted(types, ATTENDING, CONVOLVING, layers));
    }
    var all = IntStream.range(0, layers).mapToObj(Integer::toString).toList();
    var named = config.has("full_attn_idxs") ? config.texts("full_attn_idxs") : all;
    if (Set.copyOf(all).containsAll(named)) {
      return all.stream().map(Set.copyOf(named)::contains).toList();
    }
    throw new IllegalArgumentException(
        "full_attn_idxs is %s; it must name layers from 0 to %d".formatted(named, layers - 1));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  /** What both kinds of layers have comes first, so that it has the same places in both. */
  @Override
  public Block block(int layer, BlockBuilder weights) {
    int width = sizes.width();
    int hidden = sizes.hidden();
    weights
        .add(ATTENTION_NORM, "operator_norm.weight", width)
        .add(FEED_FORWARD_NORM, "ffn_norm.weight", width)
        .add(GATE, "feed_forward.w1.weight", hidden, width)
        .add(UP, "feed_forward.w3.weight", hidden, width)
        .add(DOWN, "feed_forward.w2.weight", width, hidden);
    return attends.get(layer)
        ? attention(weights).turning(rotary)
        : convolution(weights).still("short_block");
  }

  private BlockBuilder attention(BlockBuilder weights) {
    var heads = sizes.heads();
    return queriesKeysValues(weights, false)
        .add(OUTPUT, "self_attn.out_proj.weight", sizes.width(), heads.queriesWidth())
        .add(QUERY_NORM, "self_attn.q_layernorm.weight", heads.width())
        .add(KEY_NORM, "self_attn.k_layernorm.weight", heads.width());
  }

  private BlockBuilder convolution(BlockBuilder weights) {
    int width = sizes.width();
    weights
        .add(INTO, "conv.in_proj.weight", 3L * width, width)
        .add(CONVOLUTION, "conv.conv.weight", width, 1, taps)
        .add(OUT, "conv.out_proj.weight", width, width);
    if (!biased) return weights;
    return weights
        .add(INTO_BIAS, "conv.in_proj.bias", 3L * width)
        .add(CONVOLUTION_BIAS, "conv.conv.bias", width)
        .add(OUT_BIAS, "conv.out_proj.bias", width);
  }

  @Override
  public List<Weight> norm() {
    return List.of(Weight.of("model.embedding_norm.weight", sizes.width()));
  }

  @Override
  public double multiplications(int length) {
    long convolving = attends.stream().filter(each -> !each).count();
    return Decoder.super.multiplications(length) - convolving * mixing(length);
  }

  @Override
  public List<Shape> cacheShapes(int layer, int rows, int length) {
    return attends.get(layer)
        ? Decoder.super.cacheShapes(layer, rows, length)
        : List.of(new Shape(rows, taps - 1L, sizes.width()));
  }

  @Override
  public List<String> parts() {
    return List.of(
        "token_table",
        "root_mean_square",
        "rms_norm",
        "separate_projections",
        "normed_heads",
        "causal_convolution",
        "short_convolution",
        "gated_feed_forward",
        "pre_norm");
  }

  @Override
  public KernelArchive kernels() {
    return kernels(KernelTexts.TURNING).with("taps", taps);
  }
}
