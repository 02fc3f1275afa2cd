package dev.latebloom.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OptimizerStateTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final UpdateRule ADAMW = new UpdateRule.AdamW(0.9, 0.95, 1e-8, 0.1);
  private static final UpdateRule SGD = new UpdateRule.Sgd(0.9, false, 0);

  @TempDir Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void theStateOfAnotherOptimizerIsRefusedByName() throws IOException {
    var file = folder.resolve("o.safetensors");
    try (var sgd = optimizer(SGD, 3);
        var adam = optimizer(ADAMW, 3)) {
      sgd.save(file);
      assertThatThrownBy(() -> adam.restore(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is the state of \"sgd\", and optimizer.kind is \"adamw\"");
    }
  }

  @Test
  void aFileThatNamesNoOptimizerIsAdamWs() throws IOException {
    var file = folder.resolve("o.safetensors");
    try (var scope = TORCH.scope();
        var adam = optimizer(ADAMW, 3);
        var sgd = optimizer(SGD, 3)) {
      new SafetensorsWriter()
          .note("updates", "7")
          .add("mean.w", TORCH.zeros(scope, new Shape(1, 3)))
          .add("square.w", TORCH.zeros(scope, new Shape(1, 3)))
          .write(file);
      adam.restore(file);
      assertThat(adam.updates()).isEqualTo(7);
      assertThatThrownBy(() -> sgd.restore(file)).hasMessageContaining("\"adamw\"");
    }
  }

  @Test
  void aFileWithMoreThanTheModelHasIsOfAnotherModel() throws IOException {
    var file = folder.resolve("o.safetensors");
    try (var scope = TORCH.scope();
        var sgd = optimizer(SGD, 3)) {
      new SafetensorsWriter()
          .note("optimizer", "sgd")
          .note("updates", "7")
          .add("velocity.w", TORCH.zeros(scope, new Shape(1, 3)))
          .add("velocity.x", TORCH.zeros(scope, new Shape(1, 3)))
          .write(file);
      assertThatThrownBy(() -> sgd.restore(file)).hasMessageContaining("holds 2 arrays");
      assertThat(sgd.updates()).isZero();
    }
  }

  private static Optimizer optimizer(UpdateRule rule, int size) {
    var weights = new NDList(TORCH.zeros(TORCH.scope(), new Shape(1, size)));
    return Optimizer.create(TORCH, rule, Parameter.of(List.of("w"), weights, weights));
  }
}
