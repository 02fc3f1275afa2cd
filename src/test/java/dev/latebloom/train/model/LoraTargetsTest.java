package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoraTargetsTest {
  private static final ModelSettings SETTINGS =
      new ModelSettings(256, 32, 2, 4, 2, 48, 32, 10000, 1e-5);
  private static final Architecture LLAMA = SETTINGS.architecture();

  @Test
  void aTargetIsTheLastPartsOfANameWhole() {
    assertThat(modules("q_proj"))
        .containsExactly("model.layers.0.self_attn.q_proj", "model.layers.1.self_attn.q_proj");
    assertThat(modules("self_attn.q_proj")).isEqualTo(modules("q_proj"));
    assertThat(modules("model.layers.1.mlp.up_proj")).containsExactly("model.layers.1.mlp.up_proj");
    assertThatThrownBy(() -> modules("proj")).hasMessageContaining("no module of the model");
  }

  @Test
  void matricesComeInTheModelsOrderAndOnce() {
    assertThat(modules("v_proj", "q_proj", "1.self_attn.q_proj"))
        .containsExactly(
            "model.layers.0.self_attn.q_proj",
            "model.layers.0.self_attn.v_proj",
            "model.layers.1.self_attn.q_proj",
            "model.layers.1.self_attn.v_proj");
  }

  @Test
  void whatIsNoLinearLayerOfABlockIsRefusedWithWhatThereIs() {
    for (var target : List.of("input_layernorm", "embed_tokens", "model.norm")) {
      assertThatThrownBy(() -> modules("q_proj", target))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "latebloom.train.lora.target-modules has %s, which is no linear layer inside a block; choose from down_proj, gate_proj, k_proj, o_proj, q_proj, up_proj, v_proj"
                  .formatted(target));
    }
    assertThatThrownBy(() -> modules("q_proj", "query"))
        .hasMessageContaining("has query, which is no module of the model; choose from");
  }

  @ParameterizedTest
  @CsvSource({
    "llama, 7, lm_head",
    "qwen3, 7, q_norm",
    "gemma3, 7, post_feedforward_layernorm",
    "phi, 6, lm_head",
    "gpt2, 4, wte",
    "mamba, 4, conv1d"
  })
  void allLinearIsEveryLinearLayerInsideBlocks(String family, int each, String other)
      throws IOException {
    var architecture = ModelFolder.architecture(SharedFiles.folder("golden/" + family));
    assertThat(LoraTargets.in(architecture, List.of(LoraTargets.ALL)))
        .hasSize(each * architecture.blocks().size());
    assertThatThrownBy(() -> LoraTargets.in(architecture, List.of(other)))
        .hasMessageContaining(other);
  }

  private static List<String> modules(String... targets) {
    return LoraTargets.in(LLAMA, List.of(targets)).stream().map(Weight::module).toList();
  }
}
