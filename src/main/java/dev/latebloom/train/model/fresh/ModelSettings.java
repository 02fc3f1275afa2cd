package dev.latebloom.train.model.fresh;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latebloom.config.Range;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;

/**
 * The sizes of a byte transformer that begins from nothing: a Llama with a tied head.
 *
 * @param vocabulary how many token ids there are
 * @param width of the residual stream; a multiple of {@code 2 * heads}
 * @param layers blocks of attention and feed-forward
 * @param heads of the queries
 * @param kvHeads of keys and values; divides {@code heads}
 * @param hidden width of the feed-forward layer
 * @param context longest sequence in tokens
 * @param ropeTheta base of the rotary frequencies
 * @param normEpsilon added to the mean square under the root in RMSNorm
 */
public record ModelSettings(
    int vocabulary,
    int width,
    int layers,
    int heads,
    int kvHeads,
    int hidden,
    int context,
    double ropeTheta,
    double normEpsilon)
    implements NewModel {
  public ModelSettings {
    NewModel.positive("vocabulary", vocabulary);
    NewModel.positive("width", width);
    NewModel.positive("layers", layers);
    NewModel.positive("heads", heads);
    NewModel.positive("kv-heads", kvHeads);
    NewModel.positive("hidden", hidden);
    NewModel.positive("context", context);
    Range.require(
        width % (2 * heads) == 0,
        "train.model.width",
        "must be a multiple of 2 * train.model.heads = " + 2 * heads,
        width);
    Range.require(
        heads % kvHeads == 0,
        "train.model.kv-heads",
        "must divide train.model.heads = " + heads,
        kvHeads);
    Range.above("train.model.rope-theta", 0, ropeTheta);
    NewModel.share("norm-epsilon", normEpsilon);
  }

  /** Width of one head. */
  public int headWidth() {
    return width / heads;
  }

  @Override
  public ModelConfig config() {
    var config = JsonNodeFactory.instance.objectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("attention_bias", false);
    config.put("head_dim", headWidth());
    config.put("hidden_act", "silu");
    config.put("hidden_size", width);
    config.put("intermediate_size", hidden);
    config.put("max_position_embeddings", context);
    config.put("mlp_bias", false);
    config.put("model_type", "llama");
    config.put("num_attention_heads", heads);
    config.put("num_hidden_layers", layers);
    config.put("num_key_value_heads", kvHeads);
    config.put("rms_norm_eps", normEpsilon);
    config.put("rope_theta", ropeTheta);
    config.put("tie_word_embeddings", true);
    config.put("torch_dtype", "float32");
    config.put("vocab_size", vocabulary);
    return new ModelConfig(config);
  }

  @Override
  public float[] initial(Weight weight, long seed) {
    return new InitialLlama(seed, layers).of(weight);
  }
}
