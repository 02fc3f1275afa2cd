package dev.latebloom.app.folder;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.checkpoint.Manifest;
import dev.latebloom.evaluate.heldout.EvaluationState;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.observe.history.Chart;
import dev.latebloom.observe.history.History;
import dev.latebloom.observe.record.RunRecord;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.PoolState;
import dev.latebloom.pool.store.StoreCheck;
import dev.latebloom.report.Evaluations;
import dev.latebloom.report.Series;
import dev.latebloom.reweight.Reweighter;
import dev.latebloom.reweight.Totals;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.model.folder.AdapterFolder;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and checks all that a run has on disk. Changes nothing; beside a running run, what it is
 * writing at that moment may count as damaged.
 */
public final class RunCheck {

  /**
   * What one part of the folder is like.
   *
   * @param whole whether it can be used
   * @param words what it holds, or how it is damaged
   */
  public record Finding(String part, boolean whole, String words) {}

  @FunctionalInterface
  private interface Check {
    String words() throws IOException;
  }

  private final List<Finding> findings = new ArrayList<>();

  /** Examples that the store must have held for the checkpoints that are whole. */
  private long needed;

  private RunCheck() {}

  /**
   * Checks a run's folder or that of one checkpoint.
   *
   * @throws IOException when it is neither
   */
  public static List<Finding> of(Path folder) throws IOException {
    var check = new RunCheck();
    if (Files.exists(folder.resolve(Manifest.FILE))) check.checkpoint(folder);
    else check.run(new RunFolder(folder));
    if (check.findings.isEmpty()) {
      throw new IOException(folder + " is neither a run's folder nor a checkpoint; name one");
    }
    return List.copyOf(check.findings);
  }

  private void run(RunFolder folder) throws IOException {
    var checkpoints = new Checkpoints(folder.checkpoints(), 1);
    var found = checkpoints.survey();
    found.damaged().forEach(each -> damaged(each.folder(), each.how()));
    found.readable().forEach(each -> checkpoint(each.folder()));
    if (found.readable().isEmpty() && checkpoints.lastMade().isPresent()) {
      damaged(folder.checkpoints(), "the one of step " + checkpoints.lastMade().get() + " is gone");
    }
    var best = checkpoints.best();
    if (best.isPresent()) check(best.get(), () -> best(Checkpoints.verified(best.get())));
    ifThere(folder.topics(), () -> topics(folder.topics()));
    if (needed > 0) check(folder.store(), () -> neededStore(folder.store()));
    else ifThere(folder.store(), () -> store(folder.store()));
    ifThere(folder.heldOut(), () -> store(folder.heldOut()));
    ifThere(folder.journal(), () -> "to step " + Journal.check(folder.journal()));
    ifThere(folder.record(), () -> record(folder.record()));
    ifThere(
        folder.evaluations(),
        () -> new Evaluations(folder.evaluations()).read().size() + " evaluations");
    ifThere(
        folder.history(),
        () -> {
          var losses = History.readFrom(folder.history(), Long.MAX_VALUE).points(Chart.LOSS);
          return losses.isEmpty() ? "no step yet" : "curves to step " + losses.getLast().last();
        });
    ifThere(folder.figures(), () -> new Series(folder.figures()).read().size() + " moments");
  }

  private void damaged(Path part, String how) {
    findings.add(new Finding(String.valueOf(part.getFileName()), false, how));
  }

  private void ifThere(Path part, Check check) {
    if (Files.exists(part)) check(part, check);
  }

  private void check(Path part, Check check) {
    try {
      findings.add(new Finding(String.valueOf(part.getFileName()), true, check.words()));
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      damaged(part, String.valueOf(e.getMessage()));
    }
  }

  private void checkpoint(Path folder) {
    check(folder, () -> partsOf(Checkpoints.verified(folder)));
  }

  private static String best(Checkpoints.Saved saved) throws IOException {
    var best = EvaluationState.readFrom(saved.folder()).newest().best();
    return "step %d, the best model: held-out loss %.3f; %d files, %d bytes"
        .formatted(
            best.step(), best.loss(), saved.manifest().files().size(), saved.manifest().bytes());
  }

  /** The checksums hold; now whether what is in the files can be read. */
  private String partsOf(Checkpoints.Saved saved) throws IOException {
    var folder = saved.folder();
    var manifest = saved.manifest();
    var pool = PoolState.readFrom(folder);
    if (pool.step() != manifest.step()) {
      throw new IOException(
          "its pool is of step %d, its manifest of step %d"
              .formatted(pool.step(), manifest.step()));
    }
    needed = Math.max(needed, pool.admitted());
    Totals.readFrom(folder);
    Ledger.check(folder.resolve(Reweighter.LEDGER));
    if (!AdapterFolder.isIn(folder)) ModelFolder.architecture(folder);
    for (var file : manifest.files().keySet()) {
      if (file.endsWith(".safetensors")) Safetensors.open(folder.resolve(file));
    }
    return "step %d, %d files, %d bytes%s"
        .formatted(
            manifest.step(),
            manifest.files().size(),
            manifest.bytes(),
            saved.isPinned() ? ", pinned" : "");
  }

  private static String topics(Path file) throws IOException {
    return String.join(", ", ReadTopics.read(file).names());
  }

  private String neededStore(Path folder) throws IOException {
    long held = Files.exists(folder) ? StoreCheck.of(folder).nextId() : 0;
    if (held < needed) {
      throw new IOException(
          "%s ends at example %d, but %d were trained on or waited for it; restore it, or begin anew with run --from 0"
              .formatted(folder, held, needed));
    }
    return store(folder);
  }

  private static String store(Path folder) throws IOException {
    var store = StoreCheck.of(folder);
    if (store.nextId() == 0) return "no example yet";
    return "examples %d to %d in %d segments%s"
        .formatted(
            store.firstId(),
            store.nextId() - 1,
            store.segments(),
            store.unfinished() > 0 ? ", " + store.unfinished() + " bytes unfinished" : "");
  }

  private static String record(Path folder) throws IOException {
    long[] steps = {0, 0};
    RunRecord.forEach(
        folder,
        (step, ids, losses) -> {
          if (steps[0] == 0) steps[0] = step;
          steps[1] = step;
        });
    if (steps[1] == 0) return "no step yet";
    return "steps %d to %d".formatted(steps[0], steps[1]);
  }
}
