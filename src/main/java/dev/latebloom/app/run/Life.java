package dev.latebloom.app.run;

import dev.latebloom.app.folder.Kept;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.evaluate.heldout.EvaluationState;
import dev.latebloom.evaluate.heldout.HeldOut;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.observe.history.History;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.PoolState;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.report.Evaluations;
import dev.latebloom.report.Series;
import dev.latebloom.reweight.Reweighter;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open files of one life of the loop, brought to the state of the newest whole checkpoint.
 *
 * <p>A life ends with a failure or with the run; the next one opens the same files again.
 *
 * @param heldOut what is not trained on, where anything is held out
 * @param history is written with every checkpoint, to the run's folder
 * @param state of the evaluations
 * @param from the checkpoint it goes on from; empty for a run's first steps
 */
public record Life(
    ExampleStore store,
    Optional<HeldOut> heldOut,
    Journal journal,
    PoolState pool,
    Reweighter.Holdings learned,
    Series series,
    Evaluations evaluations,
    History history,
    Checkpoints checkpoints,
    EvaluationState state,
    Optional<Checkpoints.Saved> from)
    implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Life.class);

  /** Opens them; where one cannot be, those before it are closed, for the next life to open. */
  public static Life open(Settings settings) throws IOException {
    var opened = new ArrayDeque<Closeable>();
    try {
      return open(settings, opened);
    } catch (IOException | RuntimeException e) {
      closed(opened).forEach(e::addSuppressed);
      throw e;
    }
  }

  /** Returns why some could not be. */
  private static List<Exception> closed(Iterable<Closeable> files) {
    var failures = new ArrayList<Exception>();
    for (var file : files) {
      try {
        file.close();
      } catch (IOException | UncheckedIOException e) {
        failures.add(e);
      }
    }
    return failures;
  }

  private static Life open(Settings settings, ArrayDeque<Closeable> opened) throws IOException {
    var folder = settings.folder();
    var checkpoints = new Checkpoints(folder.checkpoints(), settings.checkpoint().keep());
    checkpoints.removeUnfinished();
    var from = checkpoints.recover(LOG::warn);
    var store = ExampleStore.open(folder.store(), settings.store());
    opened.push(store::close);
    var heldOut = HeldOutRecords.open(settings, store);
    heldOut.ifPresent(records -> opened.push(records::close));
    var journal = Journal.open(folder.journal());
    opened.push(journal::close);
    var pool = from.isPresent() ? PoolState.readFrom(from.get().folder()) : fresh(settings);
    check(settings, from, pool, store);
    forgetDrawsWithoutExamples(journal, store, pool.step());
    var record = Kept.record(folder.record(), settings.run().recordSize(), pool.step(), LOG::warn);
    opened.push(record::close);
    var series = Kept.series(folder.figures(), pool.step(), LOG::warn);
    var state =
        from.isPresent() ? EvaluationState.readFrom(from.get().folder()) : EvaluationState.NONE;
    var evaluations = Kept.evaluations(folder.evaluations(), state.newest().step(), LOG::warn);
    var history = Kept.history(folder.history(), pool.step(), LOG::warn);
    var ledger =
        Ledger.create(folder.ledger(), settings.pool().capacity(), settings.policy().snapshots());
    opened.push(ledger::close);
    var learned =
        from.isPresent()
            ? Reweighter.Holdings.restore(
                from.get().folder(), store, ledger, settings.simpleModel(), record)
            : Reweighter.Holdings.fresh(store, ledger, settings.simpleModel(), record);
    return new Life(
        store,
        heldOut,
        journal,
        pool,
        learned,
        series,
        evaluations,
        history,
        checkpoints,
        state,
        from);
  }

  /** For each Kafka partition the next record to read: the manifest is the truth. */
  Map<Integer, Long> offsets() {
    return pool.offsets();
  }

  /** Closes all of them, also when one fails: the next life opens the same files. */
  @Override
  public void close() throws IOException {
    var files = new ArrayDeque<Closeable>();
    files.add(learned.record()::close);
    files.add(learned.ledger()::close);
    files.add(journal::close);
    heldOut.ifPresent(records -> files.add(records::close));
    files.add(store::close);
    var failures = closed(files);
    if (!failures.isEmpty()) throw new IOException(failures.getFirst());
  }

  private static PoolState fresh(Settings settings) {
    return PoolState.fresh(settings.pool().capacity(), settings.seed());
  }

  private static void check(
      Settings settings, Optional<Checkpoints.Saved> from, PoolState pool, ExampleStore store)
      throws IOException {
    if (from.isEmpty()) return;
    var manifest = from.get().manifest();
    if (manifest.seed() != settings.seed()) {
      throw new IOException(
          "the run in %s has seed %d, the settings say %d; use its seed or another run.folder"
              .formatted(settings.folder().root(), manifest.seed(), settings.seed()));
    }
    if (pool.urn().capacity() != settings.pool().capacity()) {
      throw new IOException(
          "the run in %s has pool.capacity %d, the settings say %d; use its own or another run.folder"
              .formatted(
                  settings.folder().root(), pool.urn().capacity(), settings.pool().capacity()));
    }
    if (!settings.ingest().format().tokenizer().isOf(from.get().folder())) {
      throw new IOException(
          "the run in %s has another tokenizer or end token than the settings; use its own (%s) or another run.folder"
              .formatted(settings.folder().root(), from.get().folder()));
    }
    if (store.nextId() < pool.admitted()) {
      throw new IOException(
          "the example store holds %d examples, the checkpoint of step %d needs %d; restore %s"
              .formatted(store.nextId(), pool.step(), pool.admitted(), settings.folder().store()));
    }
    if (manifest.threads() != settings.train().threads()) {
      LOG.warn(
          "the checkpoint was made with {} threads, this run has {}: losses will differ in their"
              + " last bits",
          manifest.threads(),
          settings.train().threads());
    }
  }

  /** After a loss of power the journal may know draws of examples that never reached the disk. */
  private static void forgetDrawsWithoutExamples(Journal journal, ExampleStore store, long step)
      throws IOException {
    long last = journal.lastStep();
    while (last > step && journal.admittedAt(last).orElse(0) > store.nextId()) last--;
    if (last < journal.lastStep()) journal.truncateAfter(last);
  }
}
