package dev.latebloom.lens.page;

import static dev.latebloom.lens.page.Words.cell;
import static dev.latebloom.lens.page.Words.number;
import static dev.latebloom.lens.page.Words.row;
import static dev.latebloom.lens.page.Words.share;

import dev.latebloom.lens.HeadFigures;
import dev.latebloom.lens.VsaReport;
import dev.latebloom.page.HtmlPage;
import dev.latebloom.report.LineChart;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Experiment 3: what heads of attention do with token vectors. */
final class HeadSection {
  private static final int BEST = 5;

  private final VsaReport report;

  HeadSection(VsaReport report) {
    this.report = report;
  }

  String html() {
    if (report.heads().isEmpty()) {
      return HtmlPage.section(
          "3. Do heads bind?", "This family has no attention: it has no heads to try.", "");
    }
    var random = report.randomHead().getFirst();
    var heads = report.heads();
    var finding =
        Words.finding(
            "From a moved vector the head's transposed matrix leads back to its token in %s of the cases (random matrices: %s), the pseudo-inverse in %s (%s). A moved vector has a cosine of %s with what it was (%s)."
                .formatted(
                    share(mean(heads, HeadFigures::transposed)),
                    share(random.transposed()),
                    share(mean(heads, HeadFigures::unbound)),
                    share(random.unbound()),
                    number(mean(heads, HeadFigures::away), 3),
                    number(random.away(), 3)));
    return HtmlPage.section(
        "3. Do heads bind?",
        "A head multiplies what it reads by a matrix. If the matrix moves vectors far from where"
            + " they were, keeps them apart, and can be undone, then the same concept can stand in"
            + " another role beside others: it is bound. 512 tokens are moved by each head; what"
            + " leads back is its pseudo-inverse or its transposed matrix, and the closest of the"
            + " 512 is taken. In sums, another token's vector of the same length was added. By"
            + " chance one in 512 would be right.",
        finding
            + Lines.beside(back(), apart())
            + matching()
            + HtmlPage.details("All heads", table(heads)));
  }

  private static double mean(List<HeadFigures> heads, ToDoubleFunction<HeadFigures> figure) {
    return heads.stream().mapToDouble(figure).average().orElse(0);
  }

  private String back() {
    var chart = new Lines("Tokens found again, mean and range over the heads of a layer");
    chart.add("by the pseudo-inverse", 2, false, byLayer(HeadFigures::unbound, 100));
    chart.add("by the transposed matrix", 1, false, byLayer(HeadFigures::transposed, 100));
    chart.add("by it, from a sum", 3, false, byLayer(HeadFigures::transposedOfSum, 100));
    chart.add("by random matrices, transposed", 1, true, flat(HeadFigures::transposed, 100));
    chart.add("the same, from a sum", 3, true, flat(HeadFigures::transposedOfSum, 100));
    return chart.html("layer", "found, %", "%");
  }

  private String apart() {
    var chart = new Lines("Cosines of moved vectors");
    chart.add("with what they were", 4, false, byLayer(HeadFigures::away, 1));
    chart.add("with each other, deviation", 5, false, byLayer(HeadFigures::spread, 1));
    chart.add("random matrices, with what they were", 4, true, flat(HeadFigures::away, 1));
    chart.add("random matrices, with each other", 5, true, flat(HeadFigures::spread, 1));
    return chart.html("layer", "|cosine|", "");
  }

  private List<LineChart.Point> byLayer(ToDoubleFunction<HeadFigures> figure, double factor) {
    return report.heads().stream()
        .collect(
            Collectors.groupingBy(
                HeadFigures::layer, TreeMap::new, Collectors.summarizingDouble(figure)))
        .entrySet()
        .stream()
        .map(
            layer ->
                new LineChart.Point(
                    layer.getKey(),
                    factor * layer.getValue().getAverage(),
                    factor * layer.getValue().getMin(),
                    factor * layer.getValue().getMax()))
        .toList();
  }

  private List<LineChart.Point> flat(ToDoubleFunction<HeadFigures> figure, double factor) {
    double value = factor * figure.applyAsDouble(report.randomHead().getFirst());
    return List.of(Lines.point(0, value), Lines.point(report.subject().layers() - 1.0, value));
  }

  private String matching() {
    var random = report.randomHead().getFirst();
    var text =
        new StringBuilder(
            "Queries and keys, as a matcher: the heads in which a token's query fits its own key best among 512 are %s (random matrices: %s)."
                .formatted(best(HeadFigures::same), share(random.same())));
    if (report.heads().stream().anyMatch(head -> head.previous() > 0)) {
      text.append(
          " Those in which a position's query fits the position before it best are %s (random: %s)."
              .formatted(best(HeadFigures::previous), share(random.previous())));
    } else {
      text.append(
          " Positions are no vectors in this model, so that heads that look at the token before"
              + " cannot be told from weights alone.");
    }
    return "<p>%s</p>%n".formatted(HtmlPage.escaped(text.toString()));
  }

  private String best(ToDoubleFunction<HeadFigures> figure) {
    return report.heads().stream()
        .sorted(Comparator.comparingDouble(figure).reversed())
        .limit(BEST)
        .map(
            head ->
                "%d.%d (%s)"
                    .formatted(head.layer(), head.head(), share(figure.applyAsDouble(head))))
        .collect(Collectors.joining(", "));
  }

  private String table(List<HeadFigures> heads) {
    var random = report.randomHead().getFirst();
    var rows = new StringBuilder();
    for (var head : heads) {
      rows.append(
          row(
              "%d.%d".formatted(head.layer(), head.head()),
              cell(number(head.away(), 3), number(random.away(), 3))
                  + cell(number(head.spread(), 3), number(random.spread(), 3))
                  + cell(share(head.unbound()), share(random.unbound()))
                  + cell(share(head.transposed()), share(random.transposed()))
                  + cell(share(head.unboundOfSum()), share(random.unboundOfSum()))
                  + cell(share(head.transposedOfSum()), share(random.transposedOfSum()))
                  + cell(share(head.other()), share(random.other()))
                  + cell(share(head.same()), share(random.same()))
                  + cell(share(head.previous()), share(random.previous()))));
    }
    return HtmlPage.table(
        List.of(
            "|cosine| with itself",
            "cosine, deviation",
            "back by pseudo-inverse",
            "by transposed",
            "from sum, inverse",
            "from sum, transposed",
            "the other in the sum",
            "own key",
            "position before"),
        rows.toString());
  }
}
