package dev.latebloom.cli.terminal;

import dev.latebloom.train.model.generate.Speculation;
import java.util.List;

/** What speculative decoding gained, in one line. */
public final class DraftingText {
  private DraftingText() {}

  /** Of all texts together. Plain decoding is as fast as the bytes that were read one at a time. */
  public static String of(List<Speculation.Written> texts) {
    long drafted = texts.stream().mapToLong(Speculation.Written::drafted).sum();
    long accepted = texts.stream().mapToLong(Speculation.Written::accepted).sum();
    long bytes = texts.stream().mapToLong(each -> each.response().length()).sum();
    long steps = texts.stream().mapToLong(Speculation.Written::steps).sum();
    double speed = bytes / seconds(texts.stream().mapToLong(Speculation.Written::nanos).sum());
    double plain = steps / seconds(texts.stream().mapToLong(Speculation.Written::stepNanos).sum());
    var guesses =
        drafted == 0
            ? "drafted nothing"
            : "drafted %s bytes, of which %s were taken"
                .formatted(Quantity.whole(drafted), Quantity.percent(accepted / (double) drafted));
    if (bytes == 0) return guesses + "; no byte was written";
    var fast = guesses + "; " + Quantity.brief(speed) + " bytes/s, ";
    if (steps == 0) return fast + "and no byte was written alone to compare that with";
    return fast
        + Quantity.fixed(speed / plain, 2)
        + " times the "
        + Quantity.brief(plain)
        + " of byte by byte";
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
