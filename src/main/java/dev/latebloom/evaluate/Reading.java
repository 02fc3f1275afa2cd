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
 * @param piece tokens after which a model begins again from nothing, and knows of the text only the
 *     token before
 */
public record Reading(int context, int stride, boolean isCarried, int piece) {
  public Reading {
    if (piece < 1) throw new IllegalArgumentException("pieces have " + piece + " tokens");
    if (context < 2) throw new IllegalArgumentException("--context is " + context + "; at least 2");
    if (stride < 1 || stride >= context) {
      throw new IllegalArgumentException(
          "--stride is %d; at least 1 and less than the context, %d".formatted(stride, context));
    }
  }

  /** Of whole texts. */
  public Reading(int context, int stride, boolean isCarried) {
    this(context, stride, isCarried, Integer.MAX_VALUE);
  }

  /** The same of pieces of so many tokens. */
  public Reading inPiecesOf(int tokens) {
    return new Reading(context, stride, isCarried, tokens);
  }

  /** In windows as long as the model's context, {@code most} at most, that overlap by half. */
  public static Reading windows(Architecture architecture, int most) {
    int context = Math.min(architecture.context(), most);
    return new Reading(context, Math.max(1, context / 2), false);
  }

  /** How many tokens of an example a model reads, those of overlaps several times. */
  long tokensRead(Example example) {
    return rows(example).stream().mapToLong(row -> row.loss().end()).sum();
  }

  /** What of an example the model reads from nothing: pieces of it, or the windows of these. */
  List<Window> rows(Example example) {
    var rows = new ArrayList<Window>();
    int n = example.tokens().length();
    int skipped = 0;
    for (int from = 0; from < n - 1; ) {
      int to = (int) Math.min(n, (long) from + piece + 1);
      var bounds = within(example.loss(), from + 1, to, from);
      if (bounds.length > 0) {
        var whole = new Window(from, LossSpans.of(bounds), skipped);
        skipped += whole.loss().count();
        if (isCarried) rows.add(whole);
        else rows.addAll(windows(whole));
      }
      from = to - 1;
    }
    return rows;
  }

  /** The windows of a piece, in order; each token that carries loss does so in one of them. */
  private List<Window> windows(Window piece) {
    var windows = new ArrayList<Window>();
    int n = piece.loss().end();
    int skipped = piece.skipped();
    int scored = 1;
    int to = Math.min(n, context);
    while (scored < n) {
      int from = Math.max(0, to - context);
      var bounds = within(piece.loss(), scored, to, from);
      if (bounds.length > 0) {
        var loss = LossSpans.of(bounds);
        windows.add(new Window(piece.from() + from, loss, skipped));
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
