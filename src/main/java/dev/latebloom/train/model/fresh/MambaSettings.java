package dev.latebloom.train.model.fresh;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;

/**
 * The sizes of a byte Mamba that begins from nothing; the rest is as Gu and Dao 2023 have it: twice
 * the width inside, 16 states, a step rank of a sixteenth of the width, 4 taps.
 *
 * @param vocabulary how many token ids there are
 * @param width of the residual stream
 * @param layers how many blocks
 * @param normEpsilon added to the mean square under the root in RMSNorm
 */
public record MambaSettings(int vocabulary, int width, int layers, double normEpsilon)
    implements NewModel {
  public MambaSettings {
    NewModel.positive("vocabulary", vocabulary);
    NewModel.positive("width", width);
    NewModel.positive("layers", layers);
    NewModel.share("norm-epsilon", normEpsilon);
  }

  @Override
  public ModelConfig config() {
    var config = JsonNodeFactory.instance.objectNode();
    config.putArray("architectures").add("MambaForCausalLM");
    config.put("conv_kernel", 4);
    config.put("expand", 2);
    config.put("hidden_act", "silu");
    config.put("hidden_size", width);
    config.put("intermediate_size", 2 * width);
    config.put("layer_norm_epsilon", normEpsilon);
    config.put("model_type", "mamba");
    config.put("num_hidden_layers", layers);
    config.put("residual_in_fp32", true);
    config.put("state_size", 16);
    config.put("tie_word_embeddings", true);
    config.put("time_step_rank", Math.ceilDiv(width, 16));
    config.put("torch_dtype", "float32");
    config.put("use_bias", false);
    config.put("use_conv_bias", true);
    config.put("vocab_size", vocabulary);
    return new ModelConfig(config);
  }

  @Override
  public float[] initial(Weight weight, long seed) {
    return new InitialMamba(seed, layers).of(weight);
  }
}
