package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.train.engine.Torch;
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
  void initialWeightsFollowFromTheSeedAndHaveTheirDeviation() {
    var embedding = SETTINGS.architecture().weights().getFirst();
    var down = Weight.of("model.layers.0.mlp.down_proj.weight", 100, 100);
    float[] values = new InitialLlama(1, 2).of(embedding);
    assertThat(values).containsExactly(new InitialLlama(1, 2).of(embedding));
    assertThat(values).isNotEqualTo(new InitialLlama(2, 2).of(embedding));
    // Pinned: a checkpoint's step 0 must not change with the JDK.
    assertThat(values[0]).isEqualTo(PINNED);
    assertThat(deviation(values)).isCloseTo(0.02, within(0.001));
    // 1 / sqrt(100 inputs), and half of that for a write into the residual stream of two layers.
    assertThat(deviation(new InitialLlama(1, 2).of(down))).isCloseTo(0.05, within(0.0025));
  }

  private static final float PINNED = -0.008321596f;

  @Test
  void aNewMambaForgetsAsItsAuthorsHaveIt() {
    var mamba = new MambaSettings(256, 32, 4, 1e-5);
    for (var weight : mamba.architecture().weights()) {
      float[] values = mamba.initial(weight, 1);
      assertThat(values).hasSize((int) weight.shape().size());
      if (weight.name().endsWith("A_log")) {
        assertThat(values[16]).isZero();
        assertThat(values[31]).isEqualTo((float) Math.log(16));
      }
      if (weight.name().endsWith("dt_proj.bias")) {
        for (float bias : values) assertThat(Math.log1p(Math.exp(bias))).isBetween(9.9e-4, 0.1001);
      }
      if (weight.name().endsWith("out_proj.weight")) {
        // Uniform within 1 / sqrt(64 inputs), and half of that for 4 layers.
        assertThat(deviation(values)).isCloseTo(1 / 16.0 / Math.sqrt(3), within(0.002));
      }
    }
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
    assertThat(folder.resolve("tokenizer.json")).exists();
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
  void everyByteHasASymbolOfItsOwn() throws IOException {
    var json = new JsonMapper();
    var tokenizer = json.readTree(json.writeValueAsBytes(ByteTokenizerFiles.tokenizer()));
    assertThat(tokenizer.at("/model/vocab").size()).isEqualTo(256);
    // The three corners of GPT-2's table: control, space, soft hyphen.
    assertThat(ByteTokenizerFiles.symbol(0)).isEqualTo("\u0100");
    assertThat(ByteTokenizerFiles.symbol(' ')).isEqualTo("\u0120");
    assertThat(ByteTokenizerFiles.symbol(0xAD)).isEqualTo("\u0143");
    assertThat(ByteTokenizerFiles.symbol('a')).isEqualTo("a");
  }

  @Test
  void aShapeThatCannotBeIsNamed() {
    assertThatThrownBy(() -> new ModelSettings(256, 30, 2, 4, 2, 48, 32, 1e4, 1e-5))
        .hasMessageContaining("train.model.width must be a multiple of");
    assertThatThrownBy(() -> new ModelSettings(256, 32, 2, 4, 3, 48, 32, 1e4, 1e-5))
        .hasMessageContaining("train.model.kv-heads must divide");
    assertThatThrownBy(() -> Compute.of("fp8")).hasMessageContaining("\"fp8\"");
  }

  private static double deviation(float[] values) {
    double sum = 0;
    for (float value : values) sum += value * value;
    return Math.sqrt(sum / values.length);
  }
}
