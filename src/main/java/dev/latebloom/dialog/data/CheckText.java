package dev.latebloom.dialog.data;

import java.util.IntSummaryStatistics;

/** What a check found, as a person reads it. */
public final class CheckText {
  private static final String ROW = "%-24s %9s %11s %14s %15s %16s%n";

  private final StringBuilder text = new StringBuilder();
  private final int show;

  private CheckText(int show) {
    this.show = show;
  }

  /**
   * All of it.
   *
   * @param show most flaws of a kind
   */
  public static String of(Check.Report report, int show) {
    var text = new CheckText(show);
    text.addFigures(report);
    text.addFlaws(report);
    for (var leakage : report.leakages()) text.add(leakage);
    if (report.isClean()) text.line("nothing to mend");
    return text.text.toString();
  }

  private void addFigures(Check.Report report) {
    text.append(
        ROW.formatted(
            "file", "dialogues", "turns", "context words", "response words", "after a student"));
    for (var split : report.splits()) {
      text.append(
          ROW.formatted(
              split.name(),
              "%,d".formatted(split.passages()),
              range(split.turns()),
              mean(split.contextWords()),
              mean(split.responseWords()),
              "%,d".formatted(split.afterStudent())));
    }
    for (var split : report.splits()) {
      if (split.unanswered() == 0) continue;
      line("%s: %,d dialogues have no response".formatted(split.name(), split.unanswered()));
    }
  }

  private static String range(IntSummaryStatistics of) {
    if (of.getCount() == 0) return "-";
    return "%d-%d, %.2f".formatted(of.getMin(), of.getMax(), of.getAverage());
  }

  private static String mean(IntSummaryStatistics of) {
    return of.getCount() == 0 ? "-" : "%.1f".formatted(of.getAverage());
  }

  private void addFlaws(Check.Report report) {
    var byKind = report.byKind();
    for (var kind : Flaw.Kind.values()) {
      var flaws = byKind.get(kind);
      if (flaws == null) continue;
      line("%s: %,d".formatted(kind.title(), flaws.size()));
      for (var flaw : flaws.subList(0, Math.min(show, flaws.size()))) {
        var id = flaw.id().isEmpty() ? "" : " (" + flaw.id() + ")";
        line("  %s%s: %s".formatted(flaw.place(), id, flaw.what()));
      }
      if (flaws.size() > show)
        line("  and %,d more; --show N shows more".formatted(flaws.size() - show));
    }
  }

  private void add(Leakage leakage) {
    line(
        "leakage: %,d pairs; %,d of %,d dialogues of %s and %,d of %,d of %s share a run of turns"
            .formatted(
                leakage.pairs(),
                leakage.touchedFirst(),
                leakage.sizeFirst(),
                leakage.first(),
                leakage.touchedSecond(),
                leakage.sizeSecond(),
                leakage.second()));
    if (show == 0) return;
    leakage
        .example()
        .ifPresent(
            example -> {
              line("  %s and %s both have".formatted(example.first(), example.second()));
              example.run().lines().forEach(turn -> line("    " + turn.replace("\t", ": ")));
            });
  }

  private void line(String words) {
    text.append(words).append(System.lineSeparator());
  }
}
