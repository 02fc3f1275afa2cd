package dev.latebloom.compare;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import dev.latebloom.report.Detection;
import dev.latebloom.report.LedgerReading;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Compares a ledger with the truth. */
public final class LedgerFindings {
  private static final int TEN_VISITS = 10;

  private final Ledger ledger;
  private final IntPredicate isError;
  private final IntFunction<String> sourceOf;

  /**
   * @param isError whether the example of an id was planted as an error
   * @param sourceOf of which source the example of an id is, whether training was told or not
   */
  public LedgerFindings(Ledger ledger, IntPredicate isError, IntFunction<String> sourceOf) {
    this.ledger = ledger;
    this.isError = isError;
    this.sourceOf = sourceOf;
  }

  /** The findings, with what only somebody who saw every step knows. */
  public Findings with(double upsampled, double upsampledErrors, long variants) {
    int most = sourcesEnd();
    var names = IntStream.range(0, most).mapToObj(String::valueOf).toList();
    var truth =
        new LedgerReading(ledger, names, Map.of())
            .report(0, Optional.of(id -> isError.test((int) id)))
            .truth()
            .orElseThrow();
    return new Findings(
        (double) truth.errors() / ledger.held(),
        upsampledErrors,
        upsampled,
        truth.late(),
        truth.quarantined(),
        afterTen(),
        learningTimes(),
        variants,
        sources());
  }

  private Map<String, Findings.OfSource> sources() {
    var sources = new TreeMap<String, Findings.OfSource>();
    for (long id = ledger.firstId(); id < ledger.nextId(); id++) {
      int slot = ledger.slot(id);
      var one =
          new Findings.OfSource(
              1, ledger.visits(slot), (double) ledger.weight.get(slot) / Weights.ONE);
      sources.merge(
          sourceOf.apply((int) id),
          one,
          (a, b) ->
              new Findings.OfSource(
                  a.examples() + 1, a.visits() + b.visits(), a.weight() + b.weight()));
    }
    sources.replaceAll(
        (name, sum) ->
            new Findings.OfSource(
                sum.examples(), sum.visits() / sum.examples(), sum.weight() / sum.examples()));
    return sources;
  }

  private int sourcesEnd() {
    return slots().map(ledger::source).max().orElse(-1) + 1;
  }

  private IntStream slots() {
    return LongStream.range(ledger.firstId(), ledger.nextId()).mapToInt(ledger::slot);
  }

  private Detection afterTen() {
    long found = 0;
    long right = 0;
    long truth = 0;
    for (long id = ledger.firstId(); id < ledger.nextId(); id++) {
      int slot = ledger.slot(id);
      if (ledger.visits(slot) < TEN_VISITS) continue;
      boolean quarantined = ledger.cohort(slot) == Cohort.QUARANTINED;
      boolean error = isError.test((int) id);
      if (quarantined) found++;
      if (error) truth++;
      if (quarantined && error) right++;
    }
    return new Detection(found, right, truth);
  }

  private double learningTimes() {
    int[] times = slots().map(ledger.learningTime::get).filter(time -> time > 0).sorted().toArray();
    if (times.length == 0) return Double.NaN;
    return (double) at(times, 0.9) / at(times, 0.1);
  }

  private static int at(int[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
