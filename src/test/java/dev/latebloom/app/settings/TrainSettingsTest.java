package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.SharedFiles;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainSettingsTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings SIZES =
      new ModelSettings(256, 32, 2, 4, 2, 48, 32, 10000, 1e-5);

  @TempDir private Path folder;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void aRunBeginsWithTheFoldersModelAndGoesOnFromItsCheckpoint() throws IOException {
    try (var model = Model.create(TORCH, SIZES, 0, Compute.FP32, 1)) {
      ModelFolder.save(model, folder);
    }
    assertGoesOn(settings(ModelSource.Folder.of(folder)));
  }

  @Test
  void aMambaOfBytesIsTrainedLikeAnyOther() throws IOException {
    assertGoesOn(settings(ModelSource.Folder.of(SharedFiles.folder("golden/mamba"))));
  }

  /** The second step after a stop is the one that would have been without it. */
  private void assertGoesOn(TrainSettings settings) throws IOException {
    var checkpoint = Files.createDirectory(folder.resolve("checkpoint"));
    double first;
    double second;
    try (var training = settings.open(TORCH, 1, Optional.empty())) {
      first = loss(training, 1);
      training.save(checkpoint);
      second = loss(training, 2);
    }
    assertThat(second).isLessThan(first);
    try (var training = settings.open(TORCH, 1, Optional.of(checkpoint))) {
      assertThat(loss(training, 2)).isEqualTo(second);
    }
    var other = settings(new ModelSource.Nothing(OTHER, 0));
    assertThatThrownBy(() -> other.open(TORCH, 1, Optional.of(checkpoint)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("use its own or another run.folder");
  }

  private static final ModelSettings OTHER =
      new ModelSettings(256, 32, 3, 4, 2, 48, 32, 10000, 1e-5);

  private static double loss(TrainingStep training, long step) {
    int[] tokens = {5, 6, 7, 8, 9, 10};
    var row = new MicroBatch(new long[1], 6, tokens, new int[] {1}, new int[] {6});
    return training.apply(new Batch(step, List.of(row))).meanLoss();
  }

  private static TrainSettings settings(ModelSource model) {
    var optimizer = new OptimizerSettings(0.9, 0.95, 1e-8, 0.1, 1, new Schedule.Constant(1e-3));
    return new TrainSettings("cpu", Compute.FP32, 1, 0, model, optimizer, MemorySettings.AMPLE, 0);
  }
}
