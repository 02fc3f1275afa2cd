package dev.latebloom.evaluate;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import dev.latebloom.train.model.families.Architecture;
import java.util.ArrayList;
import java.util.List;

/**
 * How examples are read that are longer than a model's context: in windows, or from beginning to
 * end with a recurrent state.
 *
 * @param context longest window in tokens; without windows the tokens that are read at once
 * @param stride by how much a window begins later than the one before, 1 to {@code context - 1}:
 *     each token but those of the first window is predicted from {@code context - stride} others at
 *     least
 * @param isCarried whether the model's state goes on instead, which only a Mamba has
 */
public record Reading(int context, int stride, boolean isCarried) {
  public Reading {
    if (context < 2) throw new IllegalArgumentException("--context is " + context + "; at least 2");
    if (stride < 1 || stride >= context) {
      throw new IllegalArgumentException(
          "--stride is %d; at least 1 and less than the context, %d".formatted(stride, context));
    }
  }

  /** In windows as long as the model's context, {@code most} at most, that overlap by half. */
  public static Reading windows(Architecture architecture, int most) {
    int context = Math.min(architecture.context(), most);
    return new Reading(context, Math.max(1, context / 2), false);
  }

  /** How many tokens of an example a model reads, those of overlaps several times. */
  long tokensRead(Example example) {
    if (isCarried) return example.tokens().length();
    return windows(example).stream().mapToLong(window -> window.loss().end()).sum();
  }

  /** The windows of an example, in order; each token that carries loss does so in one of them. */
  List<Window> windows(Example example) {
    var windows = new ArrayList<Window>();
    int n = example.tokens().length();
    int skipped = 0;
    int scored = 1;
    int to = Math.min(n, context);
    while (scored < n) {
      int from = Math.max(0, to - context);
      var bounds = within(example.loss(), scored, to, from);
      if (bounds.length > 0) {
        var loss = LossSpans.of(bounds);
        windows.add(new Window(from, loss, skipped));
        skipped += loss.count();
      }
      scored = to;
      to = (int) Math.min(n, (long) to + stride);
    }
    return windows;
  }

  /** The bounds of {@code loss} from {@code first} to {@code end}, counted from {@code origin}. */
  private static int[] within(LossSpans loss, int first, int end, int origin) {
    var bounds = new ArrayList<Integer>();
    for (int span = 0; span < loss.size(); span++) {
      int from = Math.max(first, loss.from(span));
      int to = Math.min(end, loss.to(span));
      if (from < to) bounds.addAll(List.of(from - origin, to - origin));
    }
    return bounds.stream().mapToInt(bound -> bound).toArray();
  }
}
