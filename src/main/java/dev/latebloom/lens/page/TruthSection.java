package dev.latebloom.lens.page;

import static dev.latebloom.lens.page.Words.cell;
import static dev.latebloom.lens.page.Words.row;
import static dev.latebloom.lens.page.Words.share;

import dev.latebloom.lens.Truths;
import dev.latebloom.lens.VsaReport;
import dev.latebloom.page.HtmlPage;
import dev.latebloom.report.LineChart;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Experiment 6: which functions neurons compute of their members. */
final class TruthSection {
  private final VsaReport report;

  TruthSection(VsaReport report) {
    this.report = report;
  }

  String html() {
    var all = report.truths();
    if (all.isEmpty()) {
      return HtmlPage.section(
          "6. Do neurons compute AND and OR?",
          "Between what a channel of this family reads and what it writes there is a scan over"
              + " time, not an activation alone: it cannot be fed one vector.",
          "");
    }
    var rows = new StringBuilder();
    for (var each : all) rows.append(row("layer " + each.layer(), cells(each)));
    return HtmlPage.section(
        "6. Do neurons compute AND and OR?",
        "The three tokens with the largest positive parts in a neuron's sum are its members. Each"
            + " of the eight sums of some of them, alone and without noise, goes through the"
            + " layer's norm to the neuron, which is on if it is above zero before its activation."
            + " Small numbers are those of neurons with their numbers in random order, with members"
            + " of their own and the same biases.",
        Words.finding(
                "%s of the neurons are on with any member (OR), %s with any two, %s with all three only (AND); of shuffled ones %s, %s and %s."
                    .formatted(
                        share(mean(each -> each.measured().or())),
                        share(mean(each -> each.measured().two())),
                        share(mean(each -> each.measured().and())),
                        share(mean(each -> each.shuffled().or())),
                        share(mean(each -> each.shuffled().two())),
                        share(mean(each -> each.shuffled().and()))))
            + Lines.beside(chart())
            + HtmlPage.details(
                "Layer by layer",
                HtmlPage.table(
                    List.of(
                        "neurons",
                        "never",
                        "any (OR)",
                        "any two",
                        "all (AND)",
                        "always",
                        "other",
                        "OR is right",
                        "two is right",
                        "AND is right"),
                    rows.toString())));
  }

  private double mean(ToDoubleFunction<Truths> figure) {
    return report.truths().stream().mapToDouble(figure).average().orElse(0);
  }

  private String chart() {
    var chart = new Lines("Answers that each function has right, of eight a neuron");
    chart.add("any member (OR)", 1, false, points(each -> each.measured().orRight()));
    chart.add("any two", 2, false, points(each -> each.measured().twoRight()));
    chart.add("all three (AND)", 3, false, points(each -> each.measured().andRight()));
    chart.add("OR, shuffled neurons", 1, true, points(each -> each.shuffled().orRight()));
    chart.add("any two, shuffled", 2, true, points(each -> each.shuffled().twoRight()));
    chart.add("AND, shuffled", 3, true, points(each -> each.shuffled().andRight()));
    return chart.html("layer", "right, %", "%");
  }

  private List<LineChart.Point> points(ToDoubleFunction<Truths> figure) {
    return report.truths().stream()
        .map(each -> Lines.point(each.layer(), 100 * figure.applyAsDouble(each)))
        .toList();
  }

  private static String cells(Truths each) {
    var measured = each.measured();
    var shuffled = each.shuffled();
    return cell("%,d".formatted(each.neurons()), "%,d without three".formatted(each.without()))
        + cell(share(measured.never()), share(shuffled.never()))
        + cell(share(measured.or()), share(shuffled.or()))
        + cell(share(measured.two()), share(shuffled.two()))
        + cell(share(measured.and()), share(shuffled.and()))
        + cell(share(measured.always()), share(shuffled.always()))
        + cell(share(measured.other()), share(shuffled.other()))
        + cell(share(measured.orRight()), share(shuffled.orRight()))
        + cell(share(measured.twoRight()), share(shuffled.twoRight()))
        + cell(share(measured.andRight()), share(shuffled.andRight()));
  }
}
