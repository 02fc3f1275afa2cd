package dev.latebloom.app.daemon;

import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.report.AccuracyCurve;
import dev.latebloom.report.Evaluations;
import dev.latebloom.report.LedgerReading;
import dev.latebloom.report.Picture;
import dev.latebloom.report.RunReport;
import dev.latebloom.report.Series;
import dev.latebloom.reweight.Reweighter;
import dev.latebloom.reweight.rival.WeightsFile;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.model.folder.AdapterFolder;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Reads what a run that is not running has left in its folder. */
public final class FinishedRun {
  private final Settings settings;
  private final Checkpoints.Saved newest;

  /**
   * The run as its newest whole checkpoint has it.
   *
   * @throws IOException when there is none
   */
  public FinishedRun(Settings settings) throws IOException {
    this.settings = settings;
    this.newest = Checkpoints.verified(Checkpointed.newestIn(settings.folder().root()));
  }

  /** The folder of the checkpoint. */
  public Path checkpoint() {
    return newest.folder();
  }

  /**
   * What the run found out about its examples.
   *
   * @param heldOut accuracy by source, where it was asked
   * @param isError whether the example with this key was planted as an error, where that is known
   */
  public RunReport report(Map<String, Double> heldOut, Optional<Predicate<String>> isError)
      throws IOException {
    var copy = Files.createTempFile(settings.folder().root(), "ledger", ".reading");
    try (var store = ExampleStore.open(settings.folder().store(), stored());
        var ledger = ledger(copy)) {
      ledger.restoreFrom(newest.folder().resolve(Reweighter.LEDGER));
      var sources = IntStream.range(0, store.sources()).mapToObj(store::sourceName).toList();
      var reading = new LedgerReading(ledger, sources, heldOut);
      return reading
          .report(
              newest.manifest().step(),
              isError.map(known -> (LongPredicate) id -> known.test(store.read(id).key())))
          .with(evaluations().reversed().stream().findFirst().orElse(Evaluation.NONE));
    } finally {
      Files.delete(copy);
    }
  }

  /** On held-out records, up to the checkpoint, oldest first. */
  private List<Evaluation> evaluations() throws IOException {
    return new Evaluations(settings.folder().evaluations())
        .read().stream().filter(each -> each.step() <= newest.manifest().step()).toList();
  }

  /** Writes the weights of its examples, for a run with the policy {@code from-file}. */
  public void writeWeights(Path file) throws IOException {
    var copy = Files.createTempFile(settings.folder().root(), "ledger", ".reading");
    try (var store = ExampleStore.open(settings.folder().store(), stored());
        var ledger = ledger(copy)) {
      ledger.restoreFrom(newest.folder().resolve(Reweighter.LEDGER));
      WeightsFile.write(ledger, store, file);
    } finally {
      Files.delete(copy);
    }
  }

  /** Not as the settings have it: they ask for the model that the run began with. */
  private ExampleStore.Options stored() throws IOException {
    return AdapterFolder.isIn(newest.folder())
        ? settings.store()
        : settings.store(ModelFolder.architecture(newest.folder()).vocabulary());
  }

  private Ledger ledger(Path file) throws IOException {
    return Ledger.create(file, settings.pool().capacity(), settings.policy().snapshots());
  }

  /** Every checkpoint that is kept, the newest first; one that is damaged is refused by name. */
  public List<Checkpoints.Saved> checkpoints() throws IOException {
    var kept = new Checkpoints(settings.folder().checkpoints(), settings.checkpoint().keep());
    var checkpoints = new ArrayList<Checkpoints.Saved>();
    for (var saved : kept.survey().readable()) {
      checkpoints.add(Checkpoints.verified(saved.folder()));
    }
    return checkpoints;
  }

  /**
   * Draws the run and returns the picture's file.
   *
   * @param curves its own answers to held-out problems, then those that it is compared with
   */
  public Path draw(String title, List<AccuracyCurve> curves) throws IOException {
    var file = settings.folder().root().resolve("run.svg");
    var samples = new Series(settings.folder().figures()).read();
    Files.writeString(file, new Picture(title, samples, curves, evaluations()).svg());
    return file;
  }
}
