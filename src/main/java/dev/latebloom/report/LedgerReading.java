package dev.latebloom.report;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import dev.latebloom.report.RunReport.TruthReport;
import dev.latebloom.train.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Makes the report of a run from its ledger. */
public final class LedgerReading {
  private final Ledger ledger;
  private final List<String> sources;
  private final Map<String, Double> heldOut;

  /**
   * A reading of {@code ledger}, which it does not change.
   *
   * @param sources names in the order of the ledger's indices
   * @param heldOut accuracy on held-out problems by source, in [0, 1]; may lack any
   */
  public LedgerReading(Ledger ledger, List<String> sources, Map<String, Double> heldOut) {
    this.ledger = ledger;
    this.sources = List.copyOf(sources);
    this.heldOut = Map.copyOf(heldOut);
  }

  /**
   * The report. O(examples held), and sorts their learning times.
   *
   * @param step the last step of the run
   * @param isError whether the example with this id was planted as an error, if that is known
   */
  public RunReport report(long step, Optional<LongPredicate> isError) {
    var tallies = new ArrayList<SourceTally>();
    for (int i = 0; i < sources.size(); i++) tallies.add(new SourceTally());
    long visits = 0;
    long lateVisits = 0;
    long lateExamples = 0;
    double weights = 0;
    double squaredWeights = 0;
    for (long id = ledger.firstId(); id < ledger.nextId(); id++) {
      int slot = ledger.slot(id);
      tallies.get(ledger.source(slot)).add(ledger, slot);
      visits += ledger.visits(slot);
      lateVisits += ledger.lateVisits.get(slot);
      if (ledger.lateVisits.get(slot) > 0) lateExamples++;
      double weight = (double) ledger.weight.get(slot) / Weights.ONE;
      weights += weight;
      squaredWeights += weight * weight;
    }
    return new RunReport(
        step,
        ledger.held(),
        sourceReports(tallies),
        visits,
        lateVisits,
        lateExamples,
        weights * weights / squaredWeights,
        Evaluation.NONE,
        isError.map(this::againstTruth));
  }

  private List<SourceReport> sourceReports(List<SourceTally> tallies) {
    var reports = new ArrayList<SourceReport>();
    for (int i = 0; i < sources.size(); i++) {
      // The empty name is always there, whether or not a record came without a source.
      if (tallies.get(i).isEmpty()) continue;
      var name = sources.get(i);
      reports.add(tallies.get(i).report(name, heldOut.getOrDefault(name, Double.NaN)));
    }
    return reports;
  }

  private TruthReport againstTruth(LongPredicate isError) {
    long median = medianLearningTime();
    long[] late = new long[3];
    long[] quarantined = new long[3];
    long lateVisits = 0;
    long lateErrorVisits = 0;
    for (long id = ledger.firstId(); id < ledger.nextId(); id++) {
      int slot = ledger.slot(id);
      boolean error = isError.test(id);
      int learnedAt = ledger.learningTime.get(slot);
      boolean comesLate = !error && (learnedAt == 0 || learnedAt > median);
      tally(late, ledger.lateVisits.get(slot) > 0, comesLate);
      tally(quarantined, ledger.cohort(slot) == Cohort.QUARANTINED, error);
      lateVisits += ledger.lateVisits.get(slot);
      if (error) lateErrorVisits += ledger.lateVisits.get(slot);
    }
    return new TruthReport(
        quarantined[2],
        (double) lateErrorVisits / lateVisits,
        new Detection(late[0], late[1], late[2]),
        new Detection(quarantined[0], quarantined[1], quarantined[2]));
  }

  /** Counts an example into those found, those found that are true, and those true. */
  private static void tally(long[] counts, boolean found, boolean isTrue) {
    if (found) counts[0]++;
    if (found && isTrue) counts[1]++;
    if (isTrue) counts[2]++;
  }

  /** What was not learned counts as learned last. */
  private long medianLearningTime() {
    var times = new long[ledger.held()];
    for (int i = 0; i < times.length; i++) {
      int time = ledger.learningTime.get(ledger.slot(ledger.firstId() + i));
      times[i] = time == 0 ? Long.MAX_VALUE : time;
    }
    Arrays.sort(times);
    return times.length == 0 ? 0 : times[times.length / 2];
  }
}
