package dev.latebloom.observe;

/**
 * Steps and tokens a second over the last five to ten seconds; all of the time so far while there
 * is less. An immutable value: {@link #with} makes the next.
 *
 * <p>Two anchors move along behind the newest point, so that nothing has to be kept of the points
 * between them.
 */
public record Throughput(Point older, Point newer, Point latest) {
  private static final long ANCHOR_NANOS = 5_000_000_000L;

  /** Progress at one moment, {@code nanos} counted from any origin. */
  public record Point(long nanos, long step, long tokens) {}

  /** Starts counting at a point; both rates are 0 until a later one arrives. */
  public static Throughput from(long nanos, long step, long tokens) {
    var start = new Point(nanos, step, tokens);
    return new Throughput(start, start, start);
  }

  /** Goes on to a later point; starts anew if the step went back, as it does in a recovery. */
  public Throughput with(long nanos, long step, long tokens) {
    if (step < latest.step) return from(nanos, step, tokens);
    var point = new Point(nanos, step, tokens);
    boolean advance = nanos - newer.nanos >= ANCHOR_NANOS;
    return advance ? new Throughput(newer, point, point) : new Throughput(older, newer, point);
  }

  public double stepsPerSecond() {
    return perSecond(latest.step - older.step);
  }

  public double tokensPerSecond() {
    return perSecond(latest.tokens - older.tokens);
  }

  private double perSecond(long amount) {
    long nanos = latest.nanos - older.nanos;
    return nanos <= 0 ? 0 : amount * 1e9 / nanos;
  }
}
