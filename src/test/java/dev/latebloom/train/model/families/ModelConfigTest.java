package dev.latebloom.train.model.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.train.model.layers.Llama3Scaling;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.RotaryScaling;
import dev.latebloom.train.model.layers.YarnScaling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelConfigTest {
  private static final String TRANSFORMER =
      """
      "vocab_size": 64, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
      "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8,
      "max_position_embeddings": 128\
      """;

  /** The keys that each family needs. */
  private static String needed(String family) {
    return switch (family) {
      case "gpt2" -> "\"vocab_size\": 64, \"n_embd\": 32, \"n_head\": 4, \"n_layer\": 2";
      case "mamba" -> "\"vocab_size\": 64, \"hidden_size\": 32, \"num_hidden_layers\": 2";
      default -> TRANSFORMER;
    };
  }

  private static Architecture read(String family, String more) {
    return parsed("{%s, \"model_type\": \"%s\"%s}".formatted(needed(family), family, more));
  }

  private static Architecture parsed(String text) {
    try {
      return Architecture.of(
          Architecture.textOf(new ModelConfig((ObjectNode) new JsonMapper().readTree(text))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bart|''|take a model of one of these: llama, mistral",
        "gemma3|''|model_type is \"gemma3\"",
        "llama|'hidden_act':'quick_gelu'|hidden_act is \"quick_gelu\"; only silu",
        "llama|'partial_rotary_factor':0.5|partial_rotary_factor is 0.5",
        "llama|'rope_parameters':{'partial_rotary_factor':0.5}|partial_rotary_factor is 0.5",
        "llama|'num_hidden_layers':2000000000|num_hidden_layers is 2000000000; at most",
        "llama|'max_position_embeddings':2147483647|max_position_embeddings is 2147483647; at most",
        "llama|'quantization_config':{'bits':4}|quantization_config",
        "llama|'rope_scaling':{'type':'linear'}|factor is missing",
        "llama|'rope_parameters':{'rope_type':'proportional'}|rope_type is \"proportional\"",
        "phi3|'rope_scaling':{'type':'longrope'}|original_max_position_embeddings is missing",
        "phi3|'original_max_position_embeddings':8,'rope_scaling':{'type':'su'}|short_factor is"
            + " missing",
        "phi3|'original_max_position_embeddings':8,'rope_scaling':{'type':'su','short_factor':[1]}|short_factor"
            + " has 1 numbers; it must have 4",
        "smollm3|'no_rope_layers':[1]|no_rope_layers is [1]",
        "lfm2|'layer_types':['conv','sliding_attention']|layer_types is [conv, sliding_attention];"
            + " it must name full_attention or conv for each of 2 layers",
        "lfm2|'layer_types':['conv']|layer_types is [conv]",
        "lfm2|'full_attn_idxs':[2]|full_attn_idxs is [2]; it must name layers from 0 to 1",
        "lfm2|'conv_L_cache':1|conv_L_cache is 1; it must be a whole number from 2",
        "lfm2|'conv_bias':'false'|conv_bias is \"false\"",
        "lfm2|'norm_eps':0|norm_eps is 0",
        "lfm2|'block_ffn_dim_multiplier':0.01|which make a feed-forward layer of width 0",
        "lfm2|'block_ffn_dim_multiplier':1e9|which make a feed-forward layer of width",
        "lfm2|'partial_rotary_factor':0.5|partial_rotary_factor is 0.5",
        "lfm2_moe|''|model_type is \"lfm2_moe\", which cannot be computed",
        "smollm3|'use_sliding_window':true|use_sliding_window is true",
        "mistral|'sliding_window':4,'layer_types':['full_attention']|layer_types is"
            + " [full_attention]",
        "gemma3|'text_config':{'vocab_size':0}|vocab_size is 0",
        "llama|'rope_scaling':{'factor':2}|factor is 2",
        "llama|'rope_scaling':{'rope_type':'llama3','factor':8}|low_freq_factor is missing",
        "llama|'num_key_value_heads':3|num_key_value_heads is 3",
        "llama|'head_dim':7|7 elements of each head",
        "llama|'vocab_size':0|vocab_size is 0",
        "llama|'vocab_size':'64'|vocab_size is \"64\"",
        "llama|'vocab_size':null|vocab_size is missing",
        "llama|'rms_norm_eps':0|rms_norm_eps is 0",
        "llama|'tie_word_embeddings':1|tie_word_embeddings is 1",
        "llama|'rope_scaling':'none'|rope_scaling is \"none\"",
        "qwen3|'layer_types':['full_attention','sliding_attention']|layer_types has",
        "gemma3_text|'use_bidirectional_attention':true|use_bidirectional_attention is true",
        "gemma3_text|'hidden_activation':'tanh'|hidden_activation is \"tanh\"",
        "gemma3_text|'partial_rotary_factor':0.5|partial_rotary_factor is 0.5",
        "gemma3_text|'layer_types':['full_attention']|layer_types is [full_attention]",
        "gemma3_text|'rope_parameters':{'rope_theta':1}|rope_parameters lacks sliding_attention",
        "phi|'qk_layernorm':true|qk_layernorm is true",
        "phi|'tie_word_embeddings':true|tie_word_embeddings is true",
        "gpt2|'activation_function':'tanh'|activation_function is \"tanh\"",
        "gpt2|'n_layer':10001|n_layer is 10001; at most",
        "gpt2|'scale_attn_by_inverse_layer_idx':true|scale_attn_by_inverse_layer_idx is true",
        "gpt2|'n_head':5|n_embd is 32",
        "gpt2|'num_attention_heads':8|num_attention_heads is 8, but n_head",
        "llama|'mlp_bias':'false'|mlp_bias is \"false\"",
        "mamba|'use_bias':'false'|use_bias is \"false\"",
        "mamba|'use_bias':true|use_bias is true",
        "mamba|'use_conv_bias':false|use_conv_bias is false",
      })
  void whatCannotBeComputedIsNamed(String family, String option, String why) {
    var more = option.equals("''") ? "" : ", " + option.replace('\'', '"');
    assertThatThrownBy(() -> read(family, more))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void whatIsNotSaidHasTheDefaultOfTheFamily() {
    assertThat(read("llama", "").head()).isNotEqualTo(read("llama", "").embedding());
    assertThat(read("gemma3_text", "").head()).isEqualTo(read("gemma3_text", "").embedding());
    assertThat(read("gpt2", "").context()).isEqualTo(1024);
    assertThat(((Gpt2) read("gpt2", "")).hidden()).isEqualTo(128);
    assertThat(((Mamba) read("mamba", "")).rank()).isEqualTo(2);
    assertThat(read("mamba", ", \"time_step_rank\": \"auto\"")).isEqualTo(read("mamba", ""));
    assertThat(((Phi) read("phi", "")).rotary().width()).isEqualTo(4);
  }

  @Test
  void everySixthLayerOfAGemmaAttendsFully() {
    var gemma = (Gemma3) read("gemma3_text", ", \"num_hidden_layers\": 13");
    for (int layer = 0; layer < 13; layer++) {
      boolean local = layer != 5 && layer != 11;
      assertThat(gemma.windows().local().get(layer)).isEqualTo(local);
      var rotary = gemma.blocks().get(layer).rotary().orElseThrow();
      assertThat(rotary.theta()).isEqualTo(local ? 1e4 : 1e6);
    }
  }

  @Test
  void llama3ScalingKeepsFastFrequenciesAndStretchesSlowOnes() {
    var scaling = new Llama3Scaling(32, 1, 4, 8192);
    assertThat(scaling.of(1, 0)).isEqualTo(1);
    assertThat(scaling.of(1e-5, 0)).isEqualTo(1e-5 / 32);
    // Two turns over the original context: a third of the way from slow to fast.
    double frequency = 2 * 2 * Math.PI / 8192;
    assertThat(scaling.of(frequency, 0) / frequency)
        .isCloseTo(1 / 3.0 + 2 / 3.0 / 32, within(1e-12));
  }

  /** Frequencies and magnitudes that Hugging Face's own class computes. */
  @Test
  void yarnIsHuggingFaces() {
    var plain = "\"rope_type\": \"yarn\", \"factor\": 8.0";
    var half = yarn(plain + ", \"original_max_position_embeddings\": 4096");
    assertThat(half.magnitude()).isCloseTo(1.2079441541679836, within(1e-12));
    assertThat(frequencies(half))
        .containsExactly(
            new double[] {
              1.0, 0.31622776, 0.1, 0.024705295, 0.005625, 0.001087033, 0.000125, 3.9528473e-5
            },
            within(1e-8));
    var sharp =
        yarn(
            "\"type\": \"yarn\", \"factor\": 4.0, \"original_max_position_embeddings\": 16,"
                + "\"mscale\": 1.0, \"mscale_all_dim\": 0.5, \"truncate\": false");
    assertThat(sharp.magnitude()).isCloseTo(1.0648216253695715, within(1e-12));
    assertThat(frequencies(sharp)[1]).isCloseTo(0.07905694, within(1e-8));
    // Without a factor, it is the context's by the original one's.
    var told = yarn("\"rope_type\": \"yarn\", \"original_max_position_embeddings\": 16");
    assertThat(((YarnScaling) told).factor()).isEqualTo(8);
  }

  private static RotaryScaling yarn(String parameters) {
    var llama = (Llama) read("llama", ", \"head_dim\": 16, \"rope_scaling\": {" + parameters + "}");
    return llama.rotary().scaling().orElseThrow();
  }

  private static double[] frequencies(RotaryScaling scaling) {
    var frequencies = new double[8];
    for (int i = 0; i < 8; i++) frequencies[i] = scaling.of(Math.pow(10000, -i / 8.0), i);
    return frequencies;
  }

  @Test
  void linearScalingIsOfTheGlobalLayersOfAGemmaAlone() {
    var option = ", \"rope_scaling\": {\"rope_type\": \"linear\", \"factor\": 8.0}";
    var gemma = (Gemma3) read("gemma3_text", option);
    assertThat(gemma.near().scaling()).isEmpty();
    assertThat(gemma.far().scaling().orElseThrow().of(1, 0)).isEqualTo(0.125);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'factor':1}",
        "{'factor':1.0}",
        "{'type':'linear','factor':1}",
        "{'rope_type':'linear','factor':1.0}",
        "{'rope_type':'default'}",
        "{'type':'default','factor':1}",
        "{'type':null,'factor':1}",
        "{'type':'dynamic','factor':1}",
        "{'rope_type':'llama3','factor':1.0}",
        "{}"
      })
  void scalingByOneIsNone(String option) {
    var written = option.replace('\'', '"');
    assertThat(read("llama", ", \"rope_scaling\": " + written)).isEqualTo(read("llama", ""));
    assertThat(read("llama", ", \"rope_parameters\": " + written)).isEqualTo(read("llama", ""));
  }

  @Test
  void aGpt2MayBeSpelledAsTheOtherFamilies() {
    var other =
        "{\"model_type\": \"gpt2\", \"vocab_size\": 64, \"hidden_size\": 32,"
            + " \"num_attention_heads\": 4, \"num_hidden_layers\": 2}";
    assertThat(parsed(other)).isEqualTo(read("gpt2", ""));
  }

  @Test
  void dynamicScalingChangesNothingWithinTheContext() {
    var option = ", \"rope_scaling\": {\"type\": \"dynamic\", \"factor\": 2.0}";
    assertThat(read("llama", option)).isEqualTo(read("llama", ""));
  }
}
