package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.fresh.ModelSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings SETTINGS =
      new ModelSettings(256, 32, 2, 4, 2, 48, 32, 10000, 1e-5);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void paddingDoesNotReachRealPositions() {
    try (var model = Model.create(TORCH, SETTINGS, 0, Compute.FP32, 1);
        var scope = TORCH.scope()) {
      var at = TORCH.create(scope, new int[] {0, 1, 2}, new Shape(3));
      var bare = TORCH.create(scope, new int[] {5, 6, 7}, new Shape(1, 3));
      var padded = TORCH.create(scope, new int[] {5, 6, 7, 0, 99}, new Shape(1, 5));
      assertThat(model.logits(padded, at).toFloatArray())
          .containsExactly(model.logits(bare, at).toFloatArray(), within(1e-6f));
    }
  }

  @Test
  void bfloat16StaysNearFloat32() {
    try (var exact = Model.create(TORCH, SETTINGS, 0, Compute.FP32, 1);
        var rounded = Model.create(TORCH, SETTINGS, 0, Compute.BF16, 1);
        var scope = TORCH.scope()) {
      var at = TORCH.create(scope, new int[] {3}, new Shape(1));
      var tokens = TORCH.create(scope, new int[] {5, 6, 7, 8}, new Shape(1, 4));
      float[] expected = exact.logits(tokens, at).toFloatArray();
      float[] found = rounded.logits(tokens, at).toFloatArray();
      assertThat(found).isNotEqualTo(expected);
      // Logits are about 0.1 large; bfloat16 keeps 8 bits.
      assertThat(found).containsExactly(expected, within(0.01f));
    }
  }

  @Test
  void aSavedModelIsLoadedToTheBit(@TempDir Path folder) throws IOException {
    try (var model = Model.create(TORCH, SETTINGS, 0, Compute.FP32, 1)) {
      ModelFolder.save(model, folder);
      try (var loaded = ModelFolder.load(TORCH, folder, Compute.FP32)) {
        assertThat(loaded.architecture()).isEqualTo(SETTINGS.architecture());
        for (int i = 0; i < model.weights().size(); i++) {
          assertThat(loaded.weights().get(i).toFloatArray())
              .containsExactly(model.weights().get(i).toFloatArray());
        }
      }
    }
  }

  @Test
  void aNewModelsTextsEndWithTheTokenThatWasSaid(@TempDir Path folder) throws IOException {
    try (var model = Model.create(TORCH, SETTINGS, 7, Compute.FP32, 1)) {
      ModelFolder.save(model, folder);
    }
    try (var model = ModelFolder.load(TORCH, folder, Compute.FP32)) {
      assertThat(model.ends()).containsExactly(7);
    }
  }

  @Test
  void aDamagedOrForeignFolderLeavesNoArrayBehind(@TempDir Path folder) throws IOException {
    try (var model = Model.create(TORCH, SETTINGS, 0, Compute.FP32, 1)) {
      ModelFolder.save(model, folder);
    }
    int before = TORCH.liveArrays();
    var config = folder.resolve("config.json");
    var good = Files.readString(config);
    for (var edit :
        new String[][] {
          {"\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 3", "lacks model.layers.2."},
          {"\"num_hidden_layers\" : 2", "\"num_hidden_layers\" : 1", "has model.layers.1."},
          {"\"intermediate_size\" : 48", "\"intermediate_size\" : 64", "must be (64, 32)"},
          {"\"llama\"", "\"gpt2\"", "has model."},
          {"\"llama\"", "\"bert\"", "model_type is \"bert\""},
          {"\"tie_word_embeddings\" : true", "\"tie_word_embeddings\" : false", "lm_head.weight"},
          {"\"head_dim\" : 8,", "\"head_dim\" : 8", "expect"},
        }) {
      assertThat(good).contains(edit[0]);
      Files.writeString(config, good.replace(edit[0], edit[1]));
      assertThatThrownBy(() -> ModelFolder.load(TORCH, folder, Compute.FP32))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(edit[2]);
    }
    assertThat(TORCH.liveArrays()).isEqualTo(before);
  }

  @Test
  void aTypeThatCannotBeComputedInIsNamed() {
    assertThatThrownBy(() -> Compute.of("fp8")).hasMessageContaining("\"fp8\"");
  }
}
