package dev.latebloom.lens.page;

import static dev.latebloom.lens.page.Words.cell;
import static dev.latebloom.lens.page.Words.number;
import static dev.latebloom.lens.page.Words.row;
import static dev.latebloom.lens.page.Words.share;

import dev.latebloom.lens.Explained;
import dev.latebloom.lens.VsaReport;
import dev.latebloom.page.HtmlPage;
import dev.latebloom.report.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Experiments 4 and 5: neurons as sums of tokens, and of what earlier layers write. */
final class NeuronSections {
  private static final String RULE =
      "A neuron counts as explained if its cosine with its sum is over the bound that random"
          + " vectors, explained in the same way, exceed once in a thousand times. Dashed lines and"
          + " small numbers are nulls: the same neurons turned by a random rotation, and with their"
          + " numbers in random order.";

  private final VsaReport report;

  NeuronSections(VsaReport report) {
    this.report = report;
  }

  String tokens() {
    int atoms = report.explained().getFirst().headline().atoms();
    var findings = new StringBuilder();
    for (var side : report.sides()) {
      findings.append(
          Words.finding(
              "%s-vectors: %s are explained by %d tokens; turned at random %s, shuffled %s."
                  .formatted(
                      side,
                      share(report.share(side)),
                      atoms,
                      share(report.rotated(side)),
                      share(report.shuffled(side)))));
    }
    return HtmlPage.section(
        "4. Are neurons sums of a few tokens?",
        "A neuron reads the stream by one vector (its in-vector, or its gate and its in-vector) and"
            + " writes another (its out-vector). Each is approximated by a sum of a few token"
            + " vectors, the best first (orthogonal matching pursuit); out-vectors by the vectors"
            + " that tokens are predicted with. "
            + RULE,
        findings
            + Lines.beside(byLayer(report.explained()), byAtoms(report.explained()))
            + tables(report.explained()));
  }

  String earlier() {
    var all = report.earlier();
    if (all.isEmpty()) return "";
    double explained = mean(all, Explained.AtCount::share);
    return HtmlPage.section(
        "5. Do layers read what earlier ones have written?",
        "The same with other vectors to sum up: those that neurons of earlier layers write, and the"
            + " columns of the output matrices of heads. A sample of the neurons of each layer. "
            + RULE,
        Words.finding(
                "%s of the neurons are explained by %d vectors that were written before them; turned at random %s, shuffled %s."
                    .formatted(
                        share(explained),
                        all.getFirst().headline().atoms(),
                        share(mean(all, Explained.AtCount::rotated)),
                        share(mean(all, Explained.AtCount::shuffled))))
            + Lines.beside(byLayer(all), byAtoms(all))
            + tables(all));
  }

  private static double mean(List<Explained> all, ToDoubleFunction<Explained.AtCount> figure) {
    return all.stream().mapToDouble(e -> figure.applyAsDouble(e.headline())).average().orElse(0);
  }

  private static List<String> sides(List<Explained> all) {
    return all.stream().map(Explained::side).distinct().toList();
  }

  private static List<Explained> of(List<Explained> all, String side) {
    return all.stream().filter(each -> each.side().equals(side)).toList();
  }

  private static String byLayer(List<Explained> all) {
    var chart = new Lines("Neurons explained, layer by layer");
    int colour = 1;
    for (var side : sides(all)) {
      var layers = of(all, side);
      chart.add(side + "-vectors", colour, false, points(layers, Explained.AtCount::share));
      var shuffled = points(layers, Explained.AtCount::shuffled);
      chart.add(side + "-vectors, shuffled", colour++, true, shuffled);
    }
    return chart.html("layer", "explained, %", "%");
  }

  private static List<LineChart.Point> points(
      List<Explained> layers, ToDoubleFunction<Explained.AtCount> figure) {
    return layers.stream()
        .map(each -> Lines.point(each.layer(), 100 * figure.applyAsDouble(each.headline())))
        .toList();
  }

  private static String byAtoms(List<Explained> all) {
    var chart = new Lines("How close a neuron and its sum are, mean over layers");
    int colour = 1;
    for (var side : sides(all)) {
      var layers = of(all, side);
      chart.add(side + "-vectors", colour, false, means(layers, Explained.AtCount::cosine));
      var chance = means(layers, Explained.AtCount::chance);
      chart.add("random vectors, for " + side + "-vectors", colour++, true, chance);
    }
    return chart.html("vectors in the sum", "cosine", "");
  }

  private static List<LineChart.Point> means(
      List<Explained> layers, ToDoubleFunction<Explained.AtCount> figure) {
    int counts = layers.stream().mapToInt(each -> each.counts().size()).min().orElse(0);
    var points = new ArrayList<LineChart.Point>();
    for (int i = 0; i < counts; i++) {
      int at = i;
      double mean =
          layers.stream()
              .mapToDouble(each -> figure.applyAsDouble(each.counts().get(at)))
              .average()
              .orElse(0);
      points.add(Lines.point(layers.getFirst().counts().get(i).atoms(), mean));
    }
    return points;
  }

  private static String tables(List<Explained> all) {
    var html = new StringBuilder();
    for (var side : sides(all)) {
      var layers = of(all, side);
      var rows = new StringBuilder();
      for (var each : layers) rows.append(row("layer " + each.layer(), cells(each)));
      var heads = new ArrayList<String>();
      for (var count : layers.getFirst().counts()) heads.add("%d".formatted(count.atoms()));
      html.append(
          HtmlPage.details(
              side + "-vectors, layer by layer: share explained by so many, and mean R²",
              HtmlPage.table(heads, rows.toString())));
      html.append(
          HtmlPage.details("The " + side + "-vectors that are explained best", examples(layers)));
    }
    return html.toString();
  }

  private static String cells(Explained each) {
    var cells = new StringBuilder();
    for (var count : each.counts()) {
      cells.append(
          cell(
              share(count.share()),
              "R² %s; turned %s, shuffled %s; %,d"
                  .formatted(
                      number(count.squared(), 2),
                      share(count.rotated()),
                      share(count.shuffled()),
                      count.neurons())));
    }
    return cells.toString();
  }

  private static String examples(List<Explained> layers) {
    var rows = new StringBuilder();
    for (var each : layers) {
      for (var example : each.examples()) {
        rows.append(
            row(
                "layer %d, neuron %,d".formatted(each.layer(), example.neuron()),
                "<td>%s</td><td style=\"text-align:left\">%s</td>"
                    .formatted(
                        number(example.cosine(), 3),
                        HtmlPage.escaped(String.join("   ", example.members())))));
      }
    }
    return HtmlPage.table(List.of("cosine", "sum"), rows.toString());
  }
}
