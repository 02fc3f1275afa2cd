package dev.latebloom.compare;

import dev.latebloom.page.HtmlPage;
import java.util.List;
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
    return HtmlPage.of(
        comparison.plan().title(), about(), lead() + "\n" + String.join("\n", sections()) + "\n");
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
                  HtmlPage.escaped(arm.toString()),
                  HtmlPage.escaped(metric.name()),
                  PageTables.verdict(relative, metric.better()),
                  Quantities.SHARE.signed(relative),
                  HtmlPage.escaped(plan.baseline().toString()),
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
        HtmlPage.section(
            "Difference to " + comparison.plan().baseline(),
            "Each seed against the baseline's run of the same seed, at equal optimizer steps; the"
                + " bar is the 95% interval of the mean by Student's t. "
                + (comparison.plan().scoring().higherIsBetter() ? "More" : "Less")
                + " is better.",
            charts.differences()));
  }

  private List<String> scores() {
    return List.of(
        HtmlPage.section(
            "Scores",
            "Mean over seeds with its 95% interval, and the paired difference below it (of shares,"
                + " in points). At equal tokens and seconds a score is that of the moment at which"
                + " the baseline of the same seed ended, interpolated between evaluations; the"
                + " learning rate of a run that was longer has not decayed by then.",
            tables.of(comparison.metrics().views(), true)),
        HtmlPage.section(
            "By target",
            "At the last step, as means over sources, which have as many tests each, and over"
                + " examples: each kind of test as much as it is common among the records.",
            tables.of(comparison.metrics().targets(), true)));
  }

  private List<String> learning() {
    return List.of(
        HtmlPage.section(
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
        HtmlPage.section(
            "How long to the baseline's last score",
            "Training time to the first evaluation that is as good, by the whole training time of"
                + " the baseline of the same seed; median over seeds.",
            tables.times()));
  }

  private List<String> examples() {
    var metrics = comparison.metrics();
    return List.of(
        HtmlPage.section("By kind of test", "At the last step.", tables.of(metrics.tests(), true)),
        HtmlPage.section(
            "Held-out loss by kind of test",
            "At the last step, in nats a byte, with the end of a response counted as one.",
            tables.of(metrics.losses(), true)),
        HtmlPage.section(
            "How often each source was shown",
            "Mean visits of its examples, and their mean weight at the last step, in visits a"
                + " round.",
            tables.of(metrics.visits(), false) + tables.of(metrics.weights(), false)),
        HtmlPage.section(
            "Simplicity bias",
            "How unevenly the losses of the tests are spread at the last step; lower is less"
                + " biased.",
            tables.of(metrics.simplicity(), true)
                + "<h3 style=\"margin-top:18px\">At the lowest mean loss that all runs of a seed"
                + " reached</h3>"
                + tables.of(metrics.simplicityAtEqualLoss(), true)),
        HtmlPage.section(
            "Against the truth",
            "Which examples were shown more often, called late, and set aside, compared with the"
                + " truth about them.",
            tables.of(metrics.findings(), false)));
  }

  private List<String> rest() {
    var metrics = comparison.metrics();
    return List.of(
        HtmlPage.section("What it took", "", tables.of(metrics.costs(), false)),
        HtmlPage.section(
            "Models",
            "Floating-point operations of training are counted by the formula of each family"
                + " (docs/adr/0046).",
            tables.of(metrics.models(), false)),
        HtmlPage.section(
            "Figures of the runs",
            "Columns of figures.csv at the last step.",
            HtmlPage.details("Show them", tables.of(metrics.figures(), false))
                + HtmlPage.details(
                    "At equal mean loss", tables.of(metrics.figuresAtEqualLoss(), false))),
        HtmlPage.section("Every arm against every other", "", tables.pairs()),
        HtmlPage.section("Runs", "", tables.runs()));
  }
}
