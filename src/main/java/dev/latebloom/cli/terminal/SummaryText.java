package dev.latebloom.cli.terminal;

import dev.latebloom.app.daemon.RunSummary;
import dev.latebloom.ingest.Rejects;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.train.Evaluation;
import java.util.TreeMap;

/** The last words of a run: what it read, rejected, held and learned, and where that is now. */
public final class SummaryText {
  private SummaryText() {}

  /**
   * Lines for a person.
   *
   * @param next what to do now
   */
  public static String of(RunSummary run, String next) {
    var text = new StringBuilder();
    long rejected = run.rejects().values().stream().mapToLong(Rejects::count).sum();
    add(
        text,
        "read",
        "%s records of topic %s: %s examples%s, %s rejected"
            .formatted(
                Quantity.whole(run.examples() + run.heldOut() + rejected),
                run.topics(),
                Quantity.whole(run.examples()),
                run.heldOut() > 0 ? ", " + Quantity.whole(run.heldOut()) + " held out" : "",
                Quantity.whole(rejected)));
    new TreeMap<>(run.rejects())
        .forEach((reason, each) -> add(text, "  " + Meters.lower(reason), rejects(each)));
    add(
        text,
        "held",
        "%s of at most %s examples"
            .formatted(Quantity.whole(run.held()), Quantity.whole(run.capacity())));
    add(text, "steps", steps(run));
    if (run.totals().lowest().step() > 0) {
      boolean isReinforced = run.responses().isPresent();
      add(text, isReinforced ? "reward" : "loss", isReinforced ? reward(run) : loss(run));
    }
    run.responses().ifPresent(written -> add(text, "responses", responses(written)));
    if (run.evaluation().any()) add(text, "held-out loss", heldOut(run.evaluation()));
    add(text, "checkpoint", run.checkpoint().toString());
    add(text, "next", next);
    return text.toString();
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append("%-16s %s%n".formatted(name, value));
  }

  private static String rejects(Rejects each) {
    return "%s; first, at topic %s partition %d offset %d: %s"
        .formatted(
            Quantity.whole(each.count()),
            each.topic(),
            each.partition(),
            each.offset(),
            each.why());
  }

  private static String steps(RunSummary run) {
    return "%s%s, %s epochs, %s tokens"
        .formatted(
            Quantity.whole(run.step()),
            run.goal() > 0 ? " of " + Quantity.whole(run.goal()) : "",
            Quantity.fixed((double) run.totals().visits() / run.examples(), 2),
            Quantity.whole(run.totals().tokens()));
  }

  private static String heldOut(Evaluation evaluation) {
    var right =
        evaluation.asked() == 0
            ? ""
            : "; %s of %s answers right"
                .formatted(Quantity.whole(evaluation.right()), Quantity.whole(evaluation.asked()));
    return "%s nats after step %s%s; the best was %s at step %s; evaluating took %s of training's time"
        .formatted(
            Quantity.fixed(evaluation.loss(), 3),
            Quantity.whole(evaluation.step()),
            right,
            Quantity.fixed(evaluation.best().loss(), 3),
            Quantity.whole(evaluation.best().step()),
            Quantity.percent(evaluation.spent().share()));
  }

  private static String reward(RunSummary run) {
    var best = run.totals().lowest();
    return "%s at the end; the highest was %s at step %s"
        .formatted(
            Quantity.fixed(1 - run.totals().loss(), 3),
            Quantity.fixed(1 - best.loss(), 3),
            Quantity.whole(best.step()));
  }

  private static String responses(RunSummary.Responses written) {
    var divergence =
        written.divergence().stream()
            .mapToObj(
                of -> "; " + Quantity.fixed(of, 4) + " from the model that the run began with")
            .findFirst()
            .orElse("");
    return "entropy %s nats a token at the end%s"
        .formatted(Quantity.fixed(written.entropy(), 3), divergence);
  }

  private static String loss(RunSummary run) {
    var lowest = run.totals().lowest();
    return "%s nats at the end; the lowest was %s at step %s"
        .formatted(
            Quantity.fixed(run.totals().loss(), 3),
            Quantity.fixed(lowest.loss(), 3),
            Quantity.whole(lowest.step()));
  }
}
