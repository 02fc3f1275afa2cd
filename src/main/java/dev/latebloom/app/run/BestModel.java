package dev.latebloom.app.run;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.checkpoint.Manifest;
import dev.latebloom.evaluate.heldout.EvaluationState;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** Writes the model with the lowest held-out loss so far: without the state of its training. */
final class BestModel {
  private final Settings settings;
  private final Checkpoints checkpoints;

  BestModel(Settings settings, Checkpoints checkpoints) {
    this.settings = settings;
    this.checkpoints = checkpoints;
  }

  /**
   * Takes the place of the one before once it is whole.
   *
   * @throws IOException when it cannot be written; the one before is as it was then
   */
  void keep(long step, TrainingStep training, EvaluationState state) throws IOException {
    var folder = checkpoints.place(step);
    try {
      write(folder, step, training, state);
    } catch (IOException e) {
      throw new IOException(e.getMessage() + checkpoints.discard(folder), e);
    }
  }

  private void write(Path folder, long step, TrainingStep training, EvaluationState state)
      throws IOException {
    Files.createDirectories(folder);
    settings.companions().writeTo(folder);
    ModelFolder.save(training.model(), folder);
    state.writeTo(folder);
    checkpoints.publishBest(folder, manifest(step));
  }

  private Manifest manifest(long step) {
    return new Manifest(
        Manifest.FORMAT,
        step,
        0,
        0,
        Map.of(),
        ReadTopics.NONE,
        settings.seed(),
        settings.train().threads(),
        Instant.now().toString(),
        Map.of());
  }
}
