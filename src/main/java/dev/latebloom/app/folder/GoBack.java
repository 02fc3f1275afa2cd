package dev.latebloom.app.folder;

import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Takes a run that is not running back to an earlier step. Nothing is deleted. */
public final class GoBack {
  private final RunFolder folder;
  private final Checkpoints checkpoints;

  private GoBack(RunFolder folder) {
    this.folder = folder;
    this.checkpoints = new Checkpoints(folder.checkpoints(), 1);
  }

  /**
   * Makes the run in {@code folder} go on from {@code step} when it is started next.
   *
   * @param step that of a checkpoint, or 0 to begin anew
   * @return where later checkpoints are kept, in a line
   * @throws IOException when there is no whole checkpoint of this step, or the run is running
   */
  public static String to(RunFolder folder, long step) throws IOException {
    try (var lock = folder.lock()) {
      assert lock.isValid();
      var back = new GoBack(folder);
      return step == 0 ? back.toTheBeginning() : back.toCheckpoint(step);
    }
  }

  private String toCheckpoint(long step) throws IOException {
    var later = checkpoints.goBackTo(step);
    var kept =
        later.isEmpty()
            ? "there is no later one"
            : "later ones are kept as "
                + String.join(", ", later.stream().map(GoBack::name).toList());
    return "goes back to the checkpoint of step %d; %s, and the record ends there"
        .formatted(step, kept);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }

  private String toTheBeginning() throws IOException {
    var history =
        List.of(
                folder.store(),
                folder.heldOut(),
                folder.journal(),
                folder.checkpoints(),
                checkpoints.madeFile(),
                folder.record(),
                folder.figures(),
                folder.evaluations(),
                folder.history(),
                folder.augmented(),
                folder.policies(),
                folder.topics())
            .stream()
            .filter(Files::exists)
            .toList();
    if (history.isEmpty()) return "begins anew; there is nothing of a run before";
    var before = free();
    for (var each : history) {
      Durable.move(each, before.resolve(name(each)));
    }
    return "begins anew; all that the run had is kept in " + before;
  }

  private Path free() throws IOException {
    for (int i = 1; ; i++) {
      var before = folder.root().resolve("before-" + i);
      if (Files.notExists(before)) return Files.createDirectories(before);
    }
  }
}
