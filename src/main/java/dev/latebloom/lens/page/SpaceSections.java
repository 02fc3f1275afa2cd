package dev.latebloom.lens.page;

import static dev.latebloom.lens.page.Words.cell;
import static dev.latebloom.lens.page.Words.number;
import static dev.latebloom.lens.page.Words.row;
import static dev.latebloom.lens.page.Words.share;

import dev.latebloom.lens.BundleSize;
import dev.latebloom.lens.CosineSet;
import dev.latebloom.lens.VsaReport;
import dev.latebloom.page.HtmlPage;
import dev.latebloom.report.LineChart;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Experiments 1 and 2: how crowded the vectors are, and whether sums of them can be read. */
final class SpaceSections {
  private static final int STORED = 1;
  private static final int CENTRED = 2;

  private final VsaReport report;

  SpaceSections(VsaReport report) {
    this.report = report;
  }

  String orthogonality() {
    var tokens = report.orthogonality().get(1);
    var finding =
        Words.finding(
            "Less their mean, two token vectors have a cosine of %s on average, whatever its sign; random directions have %s. They are as crowded as %s equal directions would be; random ones are as crowded as %s."
                .formatted(
                    number(tokens.measured().meanSize(), 3),
                    number(tokens.expected().meanSize(), 3),
                    number(tokens.measured().effectiveDimensions(), 0),
                    number(tokens.expected().effectiveDimensions(), 0)));
    var rows = new StringBuilder();
    for (var set : report.orthogonality()) rows.append(row(set.what(), cells(set)));
    var heads =
        List.of(
            "vectors",
            "mean cosine",
            "mean |cosine|",
            "99.9% of |cosine| below",
            "share over 0.1",
            "closest other",
            "equal directions");
    return HtmlPage.section(
        "1. Are vectors nearly orthogonal?",
        "Concepts can be added up and told apart only if their vectors hardly overlap: if the"
            + " cosine of two of them is near 0. Small numbers are those of as many random"
            + " directions in as many dimensions. \"Closest other\" is the median, over vectors, of"
            + " the largest |cosine| with another one.",
        finding + sizes() + HtmlPage.table(heads, rows.toString()));
  }

  private static String cells(CosineSet set) {
    var measured = set.measured();
    var expected = set.expected();
    return "<td>%,d</td>".formatted(set.rows())
        + cell(number(set.mean(), 3), "0.000")
        + cell(number(measured.meanSize(), 4), number(expected.meanSize(), 4))
        + cell(number(measured.quantiles().getLast(), 3), number(expected.quantiles().getLast(), 3))
        + cell(share(measured.related()), share(expected.related()))
        + cell(number(measured.closest(), 3), number(expected.closest(), 3))
        + cell(
            number(measured.effectiveDimensions(), 0), number(expected.effectiveDimensions(), 0));
  }

  private String sizes() {
    var chart = new Lines("|cosine| of two vectors, by the share of pairs that have less");
    for (int i = 0; i < report.orthogonality().size(); i++) {
      var set = report.orthogonality().get(i);
      chart.add(set.what(), 1 + i % 11, false, quantiles(set.measured()));
    }
    var expected = report.orthogonality().getFirst().expected();
    chart.add("random directions", Lines.CHANCE, true, quantiles(expected));
    return Lines.beside(chart.html("share of pairs, %", "|cosine|", ""));
  }

  private static List<LineChart.Point> quantiles(CosineSet.Figures figures) {
    return IntStream.range(0, CosineSet.QUANTILES.size())
        .mapToObj(i -> Lines.point(100 * CosineSet.QUANTILES.get(i), figures.quantiles().get(i)))
        .toList();
  }

  String bundling() {
    var sizes = report.bundling();
    if (sizes.isEmpty()) return "";
    var finding =
        Words.finding(
            "Nine members in ten are found in sums of %s vectors less their mean, of %s as the model stores them, and of %s random ones."
                .formatted(
                    largest(sizes, BundleSize::centred),
                    largest(sizes, BundleSize::stored),
                    largest(sizes, BundleSize::expected)));
    var chart = new Lines("Members found in sums of token vectors");
    chart.add("vectors as stored", STORED, false, points(sizes, BundleSize::stored));
    chart.add("less their mean, length 1", CENTRED, false, points(sizes, BundleSize::centred));
    chart.add("random directions", Lines.CHANCE, true, points(sizes, BundleSize::expected));
    var rows = new StringBuilder();
    for (var size : sizes) {
      rows.append(
          row(
              size.members() == 1 ? "1 member" : "%d members".formatted(size.members()),
              cell(share(size.stored()), share(size.expected()))
                  + cell(share(size.centred()), share(size.expected()))
                  + cell(number(size.cosine(), 3), number(size.expectedCosine(), 3))));
    }
    return HtmlPage.section(
        "2. Can members be read from a sum?",
        "Token vectors are drawn and summed. Those with the largest products with the sum are said"
            + " to be its members: this is the share that is right. The more members, the louder"
            + " the others are. Small numbers are those of random directions.",
        finding
            + Lines.beside(chart.html("members of a sum", "found, %", "%"))
            + HtmlPage.table(
                List.of("as stored", "less their mean", "cosine of member and sum"),
                rows.toString()));
  }

  private static String largest(List<BundleSize> sizes, ToDoubleFunction<BundleSize> found) {
    return sizes.stream()
        .filter(size -> found.applyAsDouble(size) >= 0.9)
        .reduce((_, later) -> later)
        .map(size -> "up to " + size.members())
        .orElse("no number of");
  }

  private static List<LineChart.Point> points(
      List<BundleSize> sizes, ToDoubleFunction<BundleSize> found) {
    return sizes.stream()
        .map(size -> Lines.point(size.members(), 100 * found.applyAsDouble(size)))
        .toList();
  }
}
