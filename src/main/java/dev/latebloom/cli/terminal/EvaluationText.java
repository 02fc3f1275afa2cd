package dev.latebloom.cli.terminal;

import dev.latebloom.app.evaluate.Evaluator.Evaluated;
import dev.latebloom.evaluate.Difference;
import dev.latebloom.evaluate.Evaluation;
import dev.latebloom.evaluate.Reading;
import dev.latebloom.evaluate.Reply;
import dev.latebloom.evaluate.Score;
import dev.latebloom.evaluate.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Scores of models as a person reads them. Holds the text of one call. */
public final class EvaluationText {
  private static final int LONGEST_SOURCE = 28;
  private static final int LONGEST_ANSWER = 40;
  private static final String ROW = "%-28s %7s  %-24s %-24s %9s  %s%n";

  private final StringBuilder text = new StringBuilder();
  private final int items;

  /**
   * @param items of the data
   */
  public EvaluationText(int items) {
    this.items = items;
  }

  /**
   * All that there is to say.
   *
   * @param show most questions of each kind that only one of two models has right
   */
  public String of(
      Evaluated first, Optional<Evaluated> second, Optional<Difference> difference, int show) {
    add(first);
    second.ifPresent(this::add);
    if (!first.noises().isEmpty()) addNoises(first, second);
    if (!first.lengths().isEmpty()) addLengths(first);
    second.filter(other -> !other.lengths().isEmpty()).ifPresent(this::addLengths);
    difference.ifPresent(both -> add(both, show));
    return text.toString();
  }

  private void add(Evaluated model) {
    line("%s (%s), %s items".formatted(model.checkpoint(), model.model(), Quantity.whole(items)));
    text.append(
        ROW.formatted(
            "source", "items", "loss [95%]", "bits a byte [95%]", "ppl/word", "right [95%]"));
    for (var score : Score.of(model.outcome().predictions())) add(score);
    model.reading().ifPresent(how -> line("longer texts: %s".formatted(spoken(how))));
    line(speed(model.outcome()));
    addLeftOut(model.outcome().leftOut());
    line("");
  }

  private void add(Score score) {
    text.append(
        ROW.formatted(
            cut(score.source().isEmpty() ? "all" : score.source(), LONGEST_SOURCE),
            Quantity.whole(score.items()),
            interval(score.loss(), 4),
            interval(score.bitsPerByte(), 4),
            brief(score.wordPerplexity()),
            share(score.right())));
  }

  static String spoken(Reading how) {
    return how.isCarried()
        ? "the state is carried on, %,d tokens at a time".formatted(how.context())
        : "windows of %,d tokens, each with %,d new ones".formatted(how.context(), how.stride());
  }

  private static String speed(Evaluation.Outcome outcome) {
    return "scored %s tokens/s, wrote %s tokens/s"
        .formatted(
            Quantity.brief(outcome.speed().scoring()), Quantity.brief(outcome.speed().writing()));
  }

  private void addLeftOut(List<Evaluation.LeftOut> leftOut) {
    if (leftOut.isEmpty()) return;
    line(
        "left out: %s items; the first is %s: %s"
            .formatted(
                Quantity.whole(leftOut.size()),
                leftOut.getFirst().key(),
                leftOut.getFirst().why()));
  }

  private void addNoises(Evaluated first, Optional<Evaluated> second) {
    line(
        "noise                    ppl/word  increase%s"
            .formatted(second.isEmpty() ? "" : "   ppl/word  increase of the other"));
    line(
        "none                    %s"
            .formatted(noise(first, first.outcome(), second, second.map(Evaluated::outcome))));
    first
        .noises()
        .forEach(
            (noise, outcome) ->
                line(
                    "%-23s %s"
                        .formatted(
                            noise.name(),
                            noise(
                                first,
                                outcome,
                                second,
                                second.map(other -> other.noises().get(noise))))));
    line("");
  }

  private void addLengths(Evaluated model) {
    line("%s, texts cut into pieces".formatted(model.checkpoint()));
    line("tokens of a piece   bits a byte   ppl/word   tokens/s");
    model
        .lengths()
        .forEach(
            (tokens, outcome) -> {
              var all = Score.of(outcome.predictions()).getFirst();
              line(
                  "%17s %13s %10s %10s"
                      .formatted(
                          Quantity.whole(tokens),
                          Quantity.fixed(all.bitsPerByte().mean(), 4),
                          brief(all.wordPerplexity()),
                          Quantity.brief(outcome.speed().scoring())));
            });
    line("");
  }

  private static String noise(
      Evaluated first,
      Evaluation.Outcome noisy,
      Optional<Evaluated> second,
      Optional<Evaluation.Outcome> noisySecond) {
    var columns = new ArrayList<>(List.of(increase(first.outcome(), noisy)));
    if (second.isPresent() && noisySecond.isPresent()) {
      columns.add(increase(second.get().outcome(), noisySecond.get()));
    }
    return String.join("  ", columns);
  }

  private static String increase(Evaluation.Outcome clean, Evaluation.Outcome noisy) {
    double before = perplexity(clean);
    double after = perplexity(noisy);
    double more = after - before;
    var change = more < 0 ? "-" + brief(-more) : "+" + brief(more);
    return String.format(Locale.ROOT, "%9s %9s", brief(after), change);
  }

  static double perplexity(Evaluation.Outcome outcome) {
    return Score.of(outcome.predictions()).getFirst().wordPerplexity();
  }

  private void add(Difference both, int show) {
    line("first less second, %s items paired".formatted(Quantity.whole(both.items())));
    line("  loss            %s".formatted(interval(both.loss(), 4)));
    line("  bits a byte     %s".formatted(interval(both.bitsPerByte(), 4)));
    line("  ppl/word        times %s".formatted(Quantity.fixed(both.wordPerplexity(), 3)));
    if (both.right().n() == 0) return;
    line(
        "  right           %s points; only the first %d, only the second %d, p = %s (McNemar)"
            .formatted(
                interval(both.right().dividedBy(0.01), 1),
                both.onlyFirst().size(),
                both.onlySecond().size(),
                Quantity.fixed(both.p(), 4)));
    addChanged("only the first is right:", both.onlyFirst(), show);
    addChanged("only the second is right:", both.onlySecond(), show);
  }

  private void addChanged(String what, List<Difference.Changed> changed, int show) {
    if (changed.isEmpty() || show < 1) return;
    line("  " + what);
    for (var each : changed.subList(0, Math.min(show, changed.size()))) {
      line(
          "    %s: expected %s, the first says %s, the second %s"
              .formatted(
                  each.first().key(),
                  each.first().reply().map(Reply::expected).map(EvaluationText::answer).orElse("-"),
                  said(each.first().reply()),
                  said(each.second().reply())));
    }
    int more = changed.size() - show;
    if (more > 0)
      line("    and %s more; --show %d prints all".formatted(Quantity.whole(more), changed.size()));
  }

  private static String said(Optional<Reply> reply) {
    return reply.flatMap(Reply::extracted).map(EvaluationText::answer).orElse("nothing");
  }

  /** A model that knows nothing of a text has perplexities beyond all names. */
  private static String brief(double n) {
    return n >= 1e9 ? String.format(Locale.ROOT, "%.1e", n) : Quantity.brief(n);
  }

  private static String answer(String text) {
    return cut(text.replaceAll("\\s+", " "), LONGEST_ANSWER);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 3) + "...";
  }

  private static String interval(Interval interval, int decimals) {
    if (interval.n() == 0) return "-";
    var mean = Quantity.fixed(interval.mean(), decimals);
    if (Double.isNaN(interval.low())) return mean;
    return "%s [%s, %s]"
        .formatted(
            mean,
            Quantity.fixed(interval.low(), decimals),
            Quantity.fixed(interval.high(), decimals));
  }

  private static String share(Interval right) {
    if (right.n() == 0) return "-";
    return "%s [%s, %s] of %s"
        .formatted(
            Quantity.percent(right.mean()),
            Quantity.percent(right.low()),
            Quantity.percent(right.high()),
            Quantity.whole(right.n()));
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append(System.lineSeparator());
  }
}
