package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParameterTest {
  private static final Torch TORCH = Torch.load("cpu", 1);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @ParameterizedTest
  @CsvSource({
    "model.embed_tokens.weight, 2, true, false",
    "model.layers.0.self_attn.q_proj.weight, 2, true, true",
    "model.layers.0.mlp.down_proj.weight, 2, true, true",
    "model.layers.0.input_layernorm.weight, 1, false, false",
    "lm_head.weight, 2, true, false",
    "wte.weight, 2, true, false",
    "wpe.weight, 2, true, false",
    "h.0.attn.c_attn.weight, 2, true, true",
    "h.0.attn.c_attn.bias, 1, false, false",
    "gpt_neox.embed_in.weight, 2, true, false",
    "embed_out.weight, 2, true, false",
    "backbone.embedding.weight, 2, true, false",
    "backbone.layers.0.mixer.A_log, 2, false, false",
    "backbone.layers.0.mixer.D, 1, false, false",
    "backbone.layers.0.mixer.D, 2, false, false",
    "backbone.layers.0.mixer.conv1d.weight, 3, true, false",
    "backbone.layers.0.mixer.conv1d.weight, 2, true, false",
    "backbone.layers.0.mixer.dt_proj.weight, 2, true, true",
    "backbone.layers.0.mixer.dt_proj.bias, 1, false, false",
    "backbone.layers.0.mixer.in_proj.weight, 2, true, true",
  })
  void nameAndDimensionSayTheGroup(String name, int dimensions, boolean decays, boolean hidden) {
    try (var scope = TORCH.scope()) {
      var sizes = new long[dimensions];
      Arrays.fill(sizes, 2);
      var array = TORCH.zeros(scope, new Shape(sizes));
      var parameter = new Parameter(name, array, array);
      assertThat(parameter.decays()).isEqualTo(decays);
      assertThat(parameter.isHiddenMatrix()).isEqualTo(hidden);
    }
  }
}
