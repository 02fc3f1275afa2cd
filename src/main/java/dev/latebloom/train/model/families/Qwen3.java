package dev.latebloom.train.model.families;

import static dev.latebloom.train.model.layers.Role.EXPERTS;
import static dev.latebloom.train.model.layers.Role.FEED_FORWARD_NORM;
import static dev.latebloom.train.model.layers.Role.ROUTER;

import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.model.layers.Biases;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.Windows;
import java.util.List;
import java.util.Map;

/**
 * Qwen3, the dense models (Yang et al. 2025): as Llama, but queries and keys have a norm of their
 * own before they turn, and a head's width does not follow from the model's.
 */
record Qwen3(DecoderSizes sizes, Biases biases, Windows windows, Rotary rotary)
    implements Decoder.Windowed {
  static Qwen3 of(ModelConfig config) {
    var sizes = DecoderSizes.of(config);
    return new Qwen3(
        sizes, Biases.ofAttention(config), Qwen2.windows(config), Qwen2.rotary(config, sizes));
  }

  @Override
  public int context() {
    return rotary.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    return windows.block(layer, headNorms(normedBlock(weights, biases)), rotary);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "token_table",
        "root_mean_square",
        "rms_norm",
        "separate_projections",
        "normed_heads",
        "window",
        "gated_feed_forward",
        "pre_norm");
  }

  /**
   * Qwen3's mixtures of experts (Yang et al. 2025): attention as that of the dense models, and in
   * place of one feed-forward layer many small ones, of which a router chooses a few for each
   * position.
   *
   * <p>The loss that would keep routers from choosing a few experts always is for training from
   * nothing; Hugging Face's class leaves it out unless {@code output_router_logits} asks for it,
   * which is refused.
   */
  record Moe(DecoderSizes sizes, Biases biases, Rotary rotary, Experts experts) implements Decoder {

    /**
     * The experts of a layer.
     *
     * @param count how many there are
     * @param chosen how many of them compute a position
     * @param hidden width inside one
     * @param sharesOfChosen whether the shares of those chosen are made to add up to 1
     */
    record Experts(int count, int chosen, int hidden, boolean sharesOfChosen) {
      static Experts of(ModelConfig config) {
        int count = config.count("num_experts", 128);
        int chosen = config.count("num_experts_per_tok", 8);
        if (chosen > count) {
          throw new IllegalArgumentException(
              "num_experts_per_tok is %d; there are %d experts".formatted(chosen, count));
        }
        return new Experts(
            count,
            chosen,
            config.count("moe_intermediate_size", 768),
            config.flag("norm_topk_prob", false));
      }

      /** Multiplications of those that no position chooses, in a layer of a model so wide. */
      double idle(int width) {
        return 3.0 * (count - chosen) * hidden * width;
      }
    }

    static Moe of(ModelConfig written) {
      // Published models say num_experts, what transformers 5 saves num_local_experts.
      var config = written.spelled(Map.of("num_local_experts", "num_experts"));
      config.off("use_sliding_window");
      config.off("output_router_logits");
      if (config.count("decoder_sparse_step", 1) > 1
          || !config.texts("mlp_only_layers").isEmpty()) {
        throw new IllegalArgumentException(
            "decoder_sparse_step or mlp_only_layers leave some layers without experts; only models"
                + " with experts in all layers can be computed");
      }
      var sizes = DecoderSizes.of(config);
      return new Moe(
          sizes, Biases.ofAttention(config), Qwen2.rotary(config, sizes), Experts.of(config));
    }

    @Override
    public int context() {
      return rotary.context();
    }

    @Override
    public Block block(int layer, BlockBuilder weights) {
      int width = sizes.width();
      headNorms(normedAttention(weights, biases))
          .add(FEED_FORWARD_NORM, "post_attention_layernorm.weight", width)
          .add(ROUTER, "mlp.gate.weight", experts.count(), width);
      for (int i = 0; i < experts.count(); i++) {
        var name = "mlp.experts." + i;
        weights
            .add(EXPERTS, name + ".gate_proj.weight", experts.hidden(), width)
            .add(EXPERTS, name + ".up_proj.weight", experts.hidden(), width)
            .add(EXPERTS, name + ".down_proj.weight", width, experts.hidden());
      }
      return weights.turning(rotary);
    }

    @Override
    public double multiplications(int length) {
      return Decoder.super.multiplications(length) - sizes.layers() * experts.idle(sizes.width());
    }

    @Override
    public List<String> parts() {
      return List.of(
          "token_table",
          "root_mean_square",
          "rms_norm",
          "separate_projections",
          "normed_heads",
          "experts",
          "pre_norm");
    }

    @Override
    public KernelArchive kernels() {
      return Decoder.super
          .kernels()
          .with("expert_count", experts.count())
          .with("chosen", experts.chosen())
          .with("shares_of_chosen", experts.sharesOfChosen() ? 1 : 0);
    }
  }
}
