package dev.latebloom.app.folder;

import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.checkpoint.Manifest;
import dev.latebloom.train.model.folder.AdapterFolder;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Finds the model that a person means when naming a folder. */
public final class Checkpointed {
  private Checkpointed() {}

  /**
   * The folder of the newest whole checkpoint of a run, or {@code folder} itself where that holds a
   * model.
   *
   * @throws IOException when there is none
   */
  public static Path newestIn(Path folder) throws IOException {
    for (var file : List.of(Manifest.FILE, ModelFolder.CONFIG, AdapterFolder.CONFIG)) {
      if (Files.exists(folder.resolve(file))) return folder;
    }
    var log = LoggerFactory.getLogger(Checkpointed.class);
    return new Checkpoints(new RunFolder(folder).checkpoints(), 1)
        .newest(
            damaged ->
                log.warn(
                    "the checkpoint {} is passed over, it is damaged: {}",
                    damaged.folder(),
                    damaged.how()))
        .map(Checkpoints.Saved::folder)
        .orElseThrow(
            () ->
                new IOException(
                    "there is no checkpoint in "
                        + folder
                        + "; give a checkpoint's folder or that of a run that has made one"));
  }

  /**
   * The folder of a run's model with the lowest held-out loss so far.
   *
   * @throws IOException when it has none, or that is damaged
   */
  public static Path bestIn(Path folder) throws IOException {
    var best =
        new Checkpoints(new RunFolder(folder).checkpoints(), 1)
            .best()
            .orElseThrow(
                () ->
                    new IOException(
                        "there is no best model in "
                            + folder
                            + "; only a run with held-out records (evaluate.share, evaluate.sources"
                            + " or evaluate.file) keeps one"));
    return Checkpoints.verified(best).folder();
  }
}
