package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.UpdateRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is a mixture of experts' own; the rest of it is in {@link FamiliesTest}. */
final class Qwen3MoeTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Path GOLDEN = GoldenText.folder("qwen3-moe");
  private static final OptimizerSettings PLAIN_DESCENT =
      new OptimizerSettings(
          new UpdateRule.Sgd(0, false, 0), new Sharpness.None(), 1, new Schedule.Constant(0.1));

  @AfterAll
  static void close() {
    TORCH.close();
  }

  /** Two positions choose four of five experts at most in each layer. */
  @Test
  void aStepMovesTheExpertsThatWereChosenAndNoOther() throws IOException {
    try (var training =
        TrainingStep.create(TORCH, ModelFolder.load(TORCH, GOLDEN, Compute.FP32), PLAIN_DESCENT)) {
      var before = training.weights();
      var part =
          new MicroBatch(new long[] {0}, 3, new int[] {5, 9, 20}, new int[] {1}, new int[] {3});
      assertThat(training.apply(new Batch(1, List.of(part))).meanLoss()).isFinite();
      var after = training.weights();

      for (int layer = 0; layer < 2; layer++) {
        int moved = 0;
        for (int expert = 0; expert < 5; expert++) {
          var name = "model.layers.%d.mlp.experts.%d.down_proj.weight".formatted(layer, expert);
          int at = training.names().indexOf(name);
          if (!Arrays.equals(before[at], after[at])) moved++;
        }
        assertThat(moved).isBetween(2, 4);
      }
    }
  }

  @Test
  void multiplicationsAreThoseOfChosenExperts() throws IOException {
    var five = Architecture.of(config("num_experts_per_tok", "5"));
    var two = Architecture.of(config("num_experts_per_tok", "2"));
    // Three experts of three matrices of 12 by 16, in two layers.
    assertThat(five.multiplications(8) - two.multiplications(8)).isEqualTo(2 * 3 * 3 * 12 * 16);
  }

  @ParameterizedTest
  @CsvSource({
    "num_experts_per_tok, 6, there are 5 experts",
    "decoder_sparse_step, 2, only models with experts in all layers",
    "mlp_only_layers, [0], only models with experts in all layers",
    "output_router_logits, true, output_router_logits is true",
    "use_sliding_window, true, use_sliding_window is true"
  })
  void whatIsNotComputedIsRefusedByName(String key, String value, String said) {
    assertThatThrownBy(() -> Architecture.of(config(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(said);
  }

  private static ModelConfig config(String key, String value) throws IOException {
    var mapper = new JsonMapper();
    var json = (ObjectNode) mapper.readTree(GOLDEN.resolve("config.json").toFile());
    json.set(key, mapper.readTree(value));
    return new ModelConfig(json);
  }
}
