package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The groups of every weight of every family. */
final class ParameterGroupsTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final String SIZES =
      """
      "vocab_size": 64, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 1,
      "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 8\
      """;

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void llama() throws IOException {
    assertGroups(
        "llama",
        SIZES,
        """
        model.embed_tokens.weight decays
        model.layers.0.input_layernorm.weight -
        model.layers.0.self_attn.q_proj.weight muon
        model.layers.0.self_attn.k_proj.weight muon
        model.layers.0.self_attn.v_proj.weight muon
        model.layers.0.self_attn.o_proj.weight muon
        model.layers.0.post_attention_layernorm.weight -
        model.layers.0.mlp.gate_proj.weight muon
        model.layers.0.mlp.up_proj.weight muon
        model.layers.0.mlp.down_proj.weight muon
        model.norm.weight -
        lm_head.weight decays
        """);
  }

  @Test
  void qwen3() throws IOException {
    assertGroups(
        "qwen3",
        SIZES,
        """
        model.embed_tokens.weight decays
        model.layers.0.input_layernorm.weight -
        model.layers.0.self_attn.q_proj.weight muon
        model.layers.0.self_attn.k_proj.weight muon
        model.layers.0.self_attn.v_proj.weight muon
        model.layers.0.self_attn.o_proj.weight muon
        model.layers.0.self_attn.q_norm.weight -
        model.layers.0.self_attn.k_norm.weight -
        model.layers.0.post_attention_layernorm.weight -
        model.layers.0.mlp.gate_proj.weight muon
        model.layers.0.mlp.up_proj.weight muon
        model.layers.0.mlp.down_proj.weight muon
        model.norm.weight -
        lm_head.weight decays
        """);
  }

  @Test
  void gemma3() throws IOException {
    assertGroups(
        "gemma3_text",
        SIZES,
        """
        model.embed_tokens.weight decays
        model.layers.0.input_layernorm.weight -
        model.layers.0.self_attn.q_proj.weight muon
        model.layers.0.self_attn.k_proj.weight muon
        model.layers.0.self_attn.v_proj.weight muon
        model.layers.0.self_attn.o_proj.weight muon
        model.layers.0.self_attn.q_norm.weight -
        model.layers.0.self_attn.k_norm.weight -
        model.layers.0.post_attention_layernorm.weight -
        model.layers.0.pre_feedforward_layernorm.weight -
        model.layers.0.mlp.gate_proj.weight muon
        model.layers.0.mlp.up_proj.weight muon
        model.layers.0.mlp.down_proj.weight muon
        model.layers.0.post_feedforward_layernorm.weight -
        model.norm.weight -
        """);
  }

  @Test
  void phi() throws IOException {
    assertGroups(
        "phi",
        SIZES,
        """
        model.embed_tokens.weight decays
        model.layers.0.input_layernorm.weight -
        model.layers.0.input_layernorm.bias -
        model.layers.0.self_attn.q_proj.weight muon
        model.layers.0.self_attn.k_proj.weight muon
        model.layers.0.self_attn.v_proj.weight muon
        model.layers.0.self_attn.q_proj.bias -
        model.layers.0.self_attn.k_proj.bias -
        model.layers.0.self_attn.v_proj.bias -
        model.layers.0.self_attn.dense.weight muon
        model.layers.0.self_attn.dense.bias -
        model.layers.0.mlp.fc1.weight muon
        model.layers.0.mlp.fc1.bias -
        model.layers.0.mlp.fc2.weight muon
        model.layers.0.mlp.fc2.bias -
        model.final_layernorm.weight -
        model.final_layernorm.bias -
        lm_head.weight decays
        lm_head.bias -
        """);
  }

  @Test
  void gpt2() throws IOException {
    assertGroups(
        "gpt2",
        "\"vocab_size\": 64, \"n_embd\": 32, \"n_head\": 4, \"n_layer\": 1",
        """
        transformer.wte.weight decays
        transformer.wpe.weight decays
        transformer.h.0.ln_1.weight -
        transformer.h.0.ln_1.bias -
        transformer.h.0.attn.c_attn.weight muon 3.0
        transformer.h.0.attn.c_attn.bias -
        transformer.h.0.attn.c_proj.weight muon
        transformer.h.0.attn.c_proj.bias -
        transformer.h.0.ln_2.weight -
        transformer.h.0.ln_2.bias -
        transformer.h.0.mlp.c_fc.weight muon 4.0
        transformer.h.0.mlp.c_fc.bias -
        transformer.h.0.mlp.c_proj.weight muon 0.25
        transformer.h.0.mlp.c_proj.bias -
        transformer.ln_f.weight -
        transformer.ln_f.bias -
        """);
  }

  @Test
  void mamba() throws IOException {
    assertGroups(
        "mamba",
        "\"vocab_size\": 64, \"hidden_size\": 32, \"num_hidden_layers\": 1",
        """
        backbone.embeddings.weight decays
        backbone.layers.0.norm.weight -
        backbone.layers.0.mixer.in_proj.weight muon
        backbone.layers.0.mixer.conv1d.weight decays
        backbone.layers.0.mixer.conv1d.bias -
        backbone.layers.0.mixer.x_proj.weight muon
        backbone.layers.0.mixer.dt_proj.weight muon
        backbone.layers.0.mixer.dt_proj.bias -
        backbone.layers.0.mixer.A_log -
        backbone.layers.0.mixer.D -
        backbone.layers.0.mixer.out_proj.weight muon
        backbone.norm_f.weight -
        """);
  }

  /**
   * Every weight is in {@code expected}: "-" does not decay, "decays" does under AdamW, and "muon"
   * does, too, and is a hidden matrix; then GPT-2's say how many outputs they have for each input.
   */
  private void assertGroups(String family, String sizes, String expected) throws IOException {
    Files.writeString(
        folder.resolve("config.json"), "{\"model_type\": \"%s\", %s}".formatted(family, sizes));
    var found = new ArrayList<String>();
    try (var scope = TORCH.scope()) {
      for (var weight : ModelFolder.architecture(folder).weights()) {
        var zeros = TORCH.zeros(scope, weight.shape());
        found.add(weight.name() + " " + group(new Parameter(weight.name(), zeros, zeros)));
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected.lines().toList());
  }

  private static String group(Parameter parameter) {
    if (!parameter.isHiddenMatrix()) return parameter.decays() ? "decays" : "-";
    assertThat(parameter.decays()).isTrue();
    double stored = (double) parameter.shape().get(0) / parameter.shape().get(1);
    boolean isStoredSo = parameter.outputsPerInput() == stored;
    return isStoredSo ? "muon" : "muon " + parameter.outputsPerInput();
  }
}
