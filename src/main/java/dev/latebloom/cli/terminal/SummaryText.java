package dev.latebloom.cli.terminal;

import dev.latebloom.app.daemon.RunSummary;
import dev.latebloom.ingest.Rejects;
import dev.latebloom.observe.Meters;
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
        "%s records of topic %s: %s examples, %s rejected"
            .formatted(
                Quantity.whole(run.examples() + rejected),
                run.topic(),
                Quantity.whole(run.examples()),
                Quantity.whole(rejected)));
    new TreeMap<>(run.rejects())
        .forEach((reason, each) -> add(text, "  " + Meters.lower(reason), rejects(each)));
    add(
        text,
        "held",
        "%s of at most %s examples"
            .formatted(Quantity.whole(run.held()), Quantity.whole(run.capacity())));
    add(text, "steps", steps(run));
    if (run.totals().lowest().step() > 0) add(text, "loss", loss(run));
    add(text, "checkpoint", run.checkpoint().toString());
    add(text, "next", next);
    return text.toString();
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append("%-16s %s%n".formatted(name, value));
  }

  private static String rejects(Rejects each) {
    return "%s; first, at partition %d offset %d: %s"
        .formatted(Quantity.whole(each.count()), each.partition(), each.offset(), each.why());
  }

  private static String steps(RunSummary run) {
    return "%s%s, %s tokens"
        .formatted(
            Quantity.whole(run.step()),
            run.goal() > 0 ? " of " + Quantity.whole(run.goal()) : "",
            Quantity.whole(run.totals().tokens()));
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
