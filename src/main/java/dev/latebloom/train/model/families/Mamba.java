package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.CONVOLUTION;
import static dev.latebloom.train.model.layers.Role.CONVOLUTION_BIAS;
import static dev.latebloom.train.model.layers.Role.DECAY;
import static dev.latebloom.train.model.layers.Role.INTO;
import static dev.latebloom.train.model.layers.Role.NORM;
import static dev.latebloom.train.model.layers.Role.OUT;
import static dev.latebloom.train.model.layers.Role.SKIP;
import static dev.latebloom.train.model.layers.Role.STEP;
import static dev.latebloom.train.model.layers.Role.STEP_BIAS;
import static dev.latebloom.train.model.layers.Role.SYSTEM_OF;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Mamba (Gu and Dao 2023), and with the bytes as its vocabulary MambaByte (Wang et al. 2024): a
 * selective state space in place of attention.
 *
 * @param width of the residual stream
 * @param layers how many blocks
 * @param inner width inside a block
 * @param states of each inner element
 * @param rank of the step sizes' projection
 * @param taps of the convolution over time
 * @param epsilon added to the mean square under the root in RMSNorm
 * @param tied whether the head is the token table
 */
record Mamba(
    int vocabulary,
    int width,
    int layers,
    int inner,
    int states,
    int rank,
    int taps,
    double epsilon,
    boolean tied)
    implements Architecture {

  static Mamba of(ModelConfig config) {
    config.only("hidden_act", "silu");
    config.off("use_bias");
    config.on("use_conv_bias");
    int width = config.count("hidden_size");
    boolean automatic =
        !config.has("time_step_rank") || config.json().get("time_step_rank").isTextual();
    return new Mamba(
        config.count("vocab_size"),
        width,
        config.layers("num_hidden_layers"),
        config.count("intermediate_size", Math.multiplyExact(width, config.count("expand", 2))),
        config.count("state_size", 16),
        automatic ? Math.ceilDiv(width, 16) : config.count("time_step_rank"),
        config.count("conv_kernel", 4),
        config.positive("layer_norm_epsilon", 1e-5),
        config.flag("tie_word_embeddings", true));
  }

  /** The state has one size however long the sequence. */
  @Override
  public int context() {
    return Integer.MAX_VALUE;
  }

  @Override
  public List<Weight> embedding() {
    return List.of(Weight.of("backbone.embeddings.weight", vocabulary, width));
  }

  @Override
  public List<Block> blocks() {
    return IntStream.range(0, layers).mapToObj(this::block).toList();
  }

  private Block block(int layer) {
    return new BlockBuilder("backbone.layers." + layer + ".")
        .add(NORM, "norm.weight", width)
        .add(INTO, "mixer.in_proj.weight", 2L * inner, width)
        .add(CONVOLUTION, "mixer.conv1d.weight", inner, 1, taps)
        .add(CONVOLUTION_BIAS, "mixer.conv1d.bias", inner)
        .add(SYSTEM_OF, "mixer.x_proj.weight", rank + 2L * states, inner)
        .add(STEP, "mixer.dt_proj.weight", inner, rank)
        .add(STEP_BIAS, "mixer.dt_proj.bias", inner)
        .add(DECAY, "mixer.A_log", inner, states)
        .add(SKIP, "mixer.D", inner)
        .add(OUT, "mixer.out_proj.weight", width, inner)
        .scanning();
  }

  @Override
  public List<Weight> norm() {
    return List.of(Weight.of("backbone.norm_f.weight", width));
  }

  @Override
  public List<Weight> head() {
    return tied ? embedding() : List.of(Weight.of("lm_head.weight", vocabulary, width));
  }

  /** The authors' own files name the token table in the singular. */
  @Override
  public String canonical(String name) {
    return name.equals("backbone.embedding.weight") ? "backbone.embeddings.weight" : name;
  }

  /** The state's decay, what goes into it, and what is read of it. */
  @Override
  public long mixing(int length) {
    return 3L * states * inner;
  }

  @Override
  public List<Shape> cacheShapes(int layer, int rows, int length) {
    return List.of(new Shape(rows, taps - 1L, inner), new Shape(rows, states, inner));
  }

  @Override
  public KernelArchive kernels() {
    return KernelTexts.of(
            List.of(
                "common",
                "coded",
                "adapters",
                "token_table",
                "root_mean_square",
                "rms_norm",
                "causal_convolution",
                "mamba"))
        .with("epsilon", epsilon)
        .with("states", states)
        .with("rank", rank)
        .with("taps", taps);
  }
}
