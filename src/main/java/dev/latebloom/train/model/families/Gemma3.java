package dev.latebloom.train.model.families;

import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.BlockBuilder;
import dev.latebloom.train.model.layers.LayerRotary;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Rotary;
import dev.latebloom.train.model.layers.SoftCaps;
import dev.latebloom.train.model.layers.Windows;
import java.util.List;

/**
 * Gemma 3, text only (Gemma Team 2025): four norms a block and one of each head's queries and keys;
 * most layers attend within a window and turn faster.
 *
 * @param attentionScale what products of queries and keys are multiplied by
 * @param near positions of layers with a window
 * @param far positions of the others
 */
record Gemma3(
    DecoderSizes sizes,
    double attentionScale,
    SoftCaps caps,
    Windows windows,
    Rotary near,
    Rotary far)
    implements Decoder.Gemma {
  static Gemma3 of(ModelConfig config) {
    config.off("attention_bias");
    config.off("use_bidirectional_attention");
    var sizes = Gemma2.sizes(config);
    int context = config.count("max_position_embeddings", 131072);
    var positions = new LayerRotary(config, context, sizes.heads().width());
    int pattern = config.count("sliding_window_pattern", 6);
    return new Gemma3(
        sizes,
        Gemma2.attentionScale(config),
        SoftCaps.of(config, new SoftCaps(0, 0)),
        Windows.of(
            config, config.count("sliding_window", 4096), layer -> (layer + 1) % pattern != 0),
        positions.local("rope_local_base_freq", 10000),
        positions.global(1e6));
  }

  /**
   * The text part of a model that sees pictures, too: a configuration of its own, and the tokens
   * that the whole names.
   */
  static ModelConfig textOf(ModelConfig config) {
    var text = config.part("text_config").json();
    text.put("model_type", "gemma3_text");
    text.putArray("architectures").add("Gemma3ForCausalLM");
    // What files leave out of the part, since the class has it.
    if (!text.hasNonNull("vocab_size")) text.put("vocab_size", 262208);
    if (!text.hasNonNull("num_attention_heads")) text.put("num_attention_heads", 8);
    if (!text.hasNonNull("num_key_value_heads")) text.put("num_key_value_heads", 4);
    for (var key :
        List.of("bos_token_id", "eos_token_id", "pad_token_id", "torch_dtype", "dtype")) {
      if (config.has(key)) text.set(key, config.json().get(key));
    }
    return new ModelConfig(text);
  }

  /** The name in the text model, of a weight of its own or of a model that sees pictures, too. */
  @Override
  public String canonical(String name) {
    return name.replaceFirst("^(model\\.)?language_model\\.(model\\.)?", "model.")
        .replace("model.lm_head.", "lm_head.");
  }

  /** Also what sees pictures. */
  @Override
  public boolean isRedundant(String name) {
    return Decoder.Gemma.super.isRedundant(canonical(name))
        || name.matches("(model\\.)?(vision_tower|multi_modal_projector)\\..*");
  }

  @Override
  public int context() {
    return far.context();
  }

  @Override
  public Block block(int layer, BlockBuilder weights) {
    return windows.block(layer, headNorms(sandwichedBlock(weights)), near, far);
  }

  @Override
  public List<String> parts() {
    return List.of(
        "scaled_token_table",
        "root_mean_square",
        "rms_norm_from_one",
        "separate_projections",
        "normed_heads",
        "window",
        "gated_feed_forward",
        "sandwich_norm");
  }
}
