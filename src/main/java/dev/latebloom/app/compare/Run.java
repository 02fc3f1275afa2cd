package dev.latebloom.app.compare;

import dev.latebloom.app.run.Life;
import dev.latebloom.app.run.StoredLoop;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.compare.Evaluation;
import dev.latebloom.compare.FigureColumns;
import dev.latebloom.compare.LedgerFindings;
import dev.latebloom.compare.Results;
import dev.latebloom.compare.RunResult;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.corpus.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** One run of a comparison, in this process: trains, puts the tests, stores its result. */
public final class Run {
  private final Spec spec;
  private final Settings settings;
  private final LongConsumer progress;

  private Run(Spec spec, Settings settings, LongConsumer progress) {
    this.spec = spec;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Runs what a file says, and stores the result.
   *
   * @param conf settings of the run; its folder will lie beside them
   * @param results folder of the results
   * @param checkout what this process was built from
   * @param progress is told of every step, on the loop's threads
   */
  public static void run(Path conf, Path results, Checkout checkout, LongConsumer progress)
      throws IOException {
    var spec = new Spec(Files.readString(conf), checkout);
    var own = "run.folder=\"" + conf.toAbsolutePath().resolveSibling("run") + "\"";
    var settings = SettingsReader.read(conf, List.of(own));
    new Results(results).save(new Run(spec, settings, progress).result());
  }

  private RunResult result() throws IOException {
    var corpus = spec.corpus(settings.ingest());
    var truth = corpus.truth();
    var errors = new BitSet();
    for (int i = 0; i < truth.examples(); i++) {
      if (truth.isError(corpus.prefix() + i)) errors.set(i);
    }
    var variants = Variants.of(settings, corpus, spec.told());
    int capacity = settings.pool().capacity();
    var trace = new Trace(settings.steps(), capacity, errors, variants, progress);
    try (var lock = settings.folder().lock();
        var torch = settings.train().load();
        var life = Life.open(settings)) {
      assert lock.isValid();
      // The order of the records is that of their ids.
      StoredCorpus.append(corpus, settings, spec.told(), life.store());
      StoredLoop.run(
          settings,
          torch,
          life,
          () -> settings.train().open(torch, settings.seed(), Optional.empty()),
          trace);
      long ended = System.nanoTime();
      var evaluations = new Exam(settings, torch, corpus).evaluations(trace);
      double examSeconds = (System.nanoTime() - ended) / 1e9;
      var written = new WritingSpeed(settings, corpus).measured(torch);
      var findings =
          new LedgerFindings(life.learned().ledger(), errors::get, id -> source(corpus, truth, id))
              .with(trace.upsampledShare(), trace.upsampledErrorShare(), variants.made());
      return new RunResult(
          spec.id(),
          spec.key(),
          origin(),
          settings.steps(),
          written.parameters(),
          corpus.shares(),
          evaluations,
          FigureColumns.readFrom(settings.folder().figures()),
          findings,
          cost(trace, examSeconds, evaluations.getLast(), written.bytesPerSecond()),
          spec.text());
    }
  }

  /** Of a record its source; what comes behind the records are variants. */
  private static String source(Corpus corpus, Truth truth, int id) {
    return id < corpus.settings().examples() ? truth.source(id) : "variants";
  }

  private static RunResult.Cost cost(
      Trace trace, double examSeconds, Evaluation last, double bytesPerSecond) {
    return new RunResult.Cost(
        last.seconds(),
        last.cpuSeconds(),
        trace.policyShare(),
        examSeconds,
        trace.peakBytes(),
        bytesPerSecond);
  }

  private RunResult.Origin origin() throws IOException {
    return new RunResult.Origin(
        spec.checkout().commit(),
        spec.checkout().sources(),
        Machine.name(),
        Runtime.version().toString(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
