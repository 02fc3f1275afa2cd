package dev.latebloom.report;

import dev.latebloom.observe.summary.Largest;
import dev.latebloom.report.RunReport.TruthReport;
import dev.latebloom.train.Evaluation;
import java.util.Locale;

/** A report as text for a terminal. */
final class RunReportText {
  private static final String ROW = "%-18s %8s %8s %9s %9s %7s %7s %7s %7s %9s%n";

  private final RunReport report;
  private final StringBuilder out = new StringBuilder();

  RunReportText(RunReport report) {
    this.report = report;
  }

  String text() {
    out.append(
        String.format(
            Locale.ROOT,
            ROW,
            "source",
            "examples",
            "learned",
            "half by",
            "90% by",
            "late",
            "quarant",
            "visits",
            "weight",
            "held out"));
    for (var source : report.sources()) addSource(source);
    out.append(
        String.format(
            Locale.ROOT,
            "%n%d examples, %d visits in %d steps.%n",
            report.examples(),
            report.visits(),
            report.step()));
    out.append(
        String.format(
            Locale.ROOT,
            "Late examples: %d, shown %d times while late (%s of visits).%n",
            report.lateExamples(),
            report.lateVisits(),
            percent((double) report.lateVisits() / report.visits())));
    out.append(
        String.format(
            Locale.ROOT,
            "Effective sample size now: %s examples.%n",
            number("%.0f", report.effectiveSampleSize())));
    if (report.heldOut().any()) addHeldOut(report.heldOut());
    report.truth().ifPresent(this::addTruth);
    return out.toString();
  }

  private void addSource(SourceReport source) {
    var name = Largest.shown(source.source());
    out.append(
        String.format(
            Locale.ROOT,
            ROW,
            name.length() > 18 ? name.substring(0, 17) + "…" : name,
            source.examples(),
            percent(source.learned()),
            number("%.0f", source.learnedAt()),
            number("%.0f", source.learnedAt90()),
            percent(source.late()),
            percent(source.quarantined()),
            number("%.1f", source.visits()),
            number("%.2f", source.weight()),
            Double.isNaN(source.heldOutAccuracy())
                ? number("%.3f", source.heldOutLoss())
                : percent(source.heldOutAccuracy())));
  }

  private void addHeldOut(Evaluation heldOut) {
    out.append(
        String.format(
            Locale.ROOT,
            "Held out at step %d: %.3f nats over %d records, %.3f over sources; best %.3f at step"
                + " %d.%n",
            heldOut.step(),
            heldOut.loss(),
            heldOut.records(),
            heldOut.overSources(),
            heldOut.best().loss(),
            heldOut.best().step()));
    if (heldOut.asked() == 0) return;
    out.append(
        String.format(
            Locale.ROOT,
            "Of %d held-out answers %d are right (%s).%n",
            heldOut.asked(),
            heldOut.right(),
            percent(heldOut.rightShare())));
  }

  private void addTruth(TruthReport truth) {
    out.append(
        String.format(
            Locale.ROOT,
            "%nAgainst the truth (%d wrong answers, %s of the examples):%n",
            truth.errors(),
            percent((double) truth.errors() / report.examples())));
    out.append(
        String.format(
            Locale.ROOT,
            "  late         precision %s, recall %s; wrong answers among their visits %s%n",
            percent(truth.late().precision()),
            percent(truth.late().recall()),
            percent(truth.errorsAmongLateVisits())));
    out.append(
        String.format(
            Locale.ROOT,
            "  quarantined  precision %s, recall %s%n",
            percent(truth.quarantined().precision()),
            percent(truth.quarantined().recall())));
  }

  private static String percent(double share) {
    return number("%.1f%%", 100 * share);
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
