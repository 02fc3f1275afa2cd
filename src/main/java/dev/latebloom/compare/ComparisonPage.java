package dev.latebloom.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** A comparison as one HTML page that needs nothing beside itself. */
public final class ComparisonPage {
  private final Comparison comparison;
  private final PageCharts charts;
  private final PageTables tables;

  public ComparisonPage(Comparison comparison) {
    this.comparison = comparison;
    this.charts = new PageCharts(comparison);
    this.tables = new PageTables(comparison);
  }

  public String text() {
    var plan = comparison.plan();
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>
    %s</style></head><body><main>
    <h1>%s</h1>
    <p class="soft about">%s</p>
    %s
    %s</main></body></html>
    """
        .formatted(
            escaped(plan.title()),
            style(),
            escaped(plan.title()),
            escaped(about()),
            lead(),
            String.join("\n", sections()));
  }

  private String about() {
    var plan = comparison.plan();
    return "%s. %d of %d runs, seeds %s; %s."
        .formatted(
            plan.corpus(),
            comparison.results().size(),
            plan.arms().size() * plan.errors().size() * plan.seeds().size(),
            plan.seeds().stream().map(String::valueOf).reduce((a, b) -> a + ", " + b).orElse(""),
            origin());
  }

  private String origin() {
    var commits =
        comparison.results().stream().map(run -> run.origin().commit()).distinct().toList();
    return commits.isEmpty() ? "no results" : "commit " + String.join(", ", commits);
  }

  /** One sentence an arm. */
  private String lead() {
    var plan = comparison.plan();
    var metric = comparison.metrics().headline();
    var all = plan.errors().size() > 1 ? OptionalDouble.empty() : level(plan.errors().getFirst());
    var text = new StringBuilder();
    for (var arm : plan.arms()) {
      if (arm.equals(plan.baseline())) continue;
      var relative = comparison.stat(metric, arm, all).relative();
      if (relative.n() == 0) continue;
      text.append(
          "<p class=\"lead\"><strong>%s</strong>: %s <span class=\"%s\">%s</span> relative to %s%s.</p>%n"
              .formatted(
                  escaped(arm.toString()),
                  escaped(metric.name()),
                  PageTables.verdict(relative, metric.better()),
                  Quantities.SHARE.signed(relative),
                  escaped(plan.baseline().toString()),
                  plan.errors().size() > 1 ? ", over all shares of errors" : ""));
    }
    return text.toString();
  }

  private static OptionalDouble level(double errors) {
    return OptionalDouble.of(errors);
  }

  private List<String> sections() {
    return Stream.of(differences(), scores(), learning(), times(), examples(), rest())
        .flatMap(List::stream)
        .toList();
  }

  private boolean hasOthers() {
    return comparison.plan().arms().size() > 1;
  }

  private List<String> differences() {
    if (!hasOthers()) return List.of();
    return List.of(
        section(
            "Difference to " + comparison.plan().baseline(),
            "Each seed against the baseline's run of the same seed, at equal optimizer steps; the"
                + " bar is the 95% interval of the mean by Student's t. "
                + (comparison.plan().scoring().higherIsBetter() ? "More" : "Less")
                + " is better.",
            charts.differences()));
  }

  private List<String> scores() {
    return List.of(
        section(
            "Scores",
            "Mean over seeds with its 95% interval, and the paired difference below it (of shares,"
                + " in points). At equal tokens and seconds a score is that of the moment at which"
                + " the baseline of the same seed ended, interpolated between evaluations; the"
                + " learning rate of a run that was longer has not decayed by then.",
            tables.of(comparison.metrics().views(), true)),
        section(
            "By target",
            "At the last step, as means over sources, which have as many tests each, and over"
                + " examples: each kind of test as much as it is common among the records.",
            tables.of(comparison.metrics().targets(), true)));
  }

  private List<String> learning() {
    return List.of(
        section(
            "Learning",
            "A line is the mean over seeds of "
                + comparison.plan().scoring().name()
                + "; its band reaches from the lowest to the highest seed. The seconds leave out"
                + " evaluations.",
            charts.legend() + charts.learning()));
  }

  private List<String> times() {
    if (!hasOthers()) return List.of();
    return List.of(
        section(
            "How long to the baseline's last score",
            "Training time to the first evaluation that is as good, by the whole training time of"
                + " the baseline of the same seed; median over seeds.",
            tables.times()));
  }

  private List<String> examples() {
    var metrics = comparison.metrics();
    return List.of(
        section("By kind of test", "At the last step.", tables.of(metrics.tests(), true)),
        section(
            "Held-out loss by kind of test",
            "At the last step, in nats a token, with the end of a response counted as one.",
            tables.of(metrics.losses(), true)),
        section(
            "How often each source was shown",
            "Mean visits of its examples, and their mean weight at the last step, in visits a"
                + " round.",
            tables.of(metrics.visits(), false) + tables.of(metrics.weights(), false)),
        section(
            "Simplicity bias",
            "How unevenly the losses of the tests are spread at the last step; lower is less"
                + " biased.",
            tables.of(metrics.simplicity(), true)
                + "<h3 style=\"margin-top:18px\">At the lowest mean loss that all runs of a seed"
                + " reached</h3>"
                + tables.of(metrics.simplicityAtEqualLoss(), true)),
        section(
            "Against the truth",
            "Which examples were shown more often, called late, and set aside, compared with the"
                + " truth about them.",
            tables.of(metrics.findings(), false)));
  }

  private List<String> rest() {
    var metrics = comparison.metrics();
    return List.of(
        section("What it took", "", tables.of(metrics.costs(), false)),
        section(
            "Figures of the runs",
            "Columns of figures.csv at the last step.",
            details("Show them", tables.of(metrics.figures(), false))
                + details("At equal mean loss", tables.of(metrics.figuresAtEqualLoss(), false))),
        section("Every arm against every other", "", tables.pairs()),
        section("Runs", "", tables.runs()));
  }

  private static String section(String title, String words, String content) {
    return "<section><h2>%s</h2>%n%s%s</section>"
        .formatted(
            escaped(title),
            words.isEmpty() ? "" : "<p class=\"note\">" + escaped(words) + "</p>\n",
            content);
  }

  static String details(String title, String content) {
    return "<details><summary>%s</summary>%s</details>".formatted(escaped(title), content);
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String style() {
    try (var in = ComparisonPage.class.getResourceAsStream("page.css")) {
      return new String(
          Objects.requireNonNull(in, "page.css is not in the build").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
