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
    return "drafted "
        + Quantity.whole(drafted)
        + " bytes, of which "
        + Quantity.percent(accepted / (double) drafted)
        + " were taken; "
        + Quantity.brief(speed)
        + " bytes/s, "
        + Quantity.fixed(speed / plain, 2)
        + " times the "
        + Quantity.brief(plain)
        + " of byte by byte";
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
