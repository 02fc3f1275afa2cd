package dev.latebloom.observe;

/**
 * The lowest mean loss of any step so far, in nats.
 *
 * @param step the first one with it; 0 before the first step
 */
public record Lowest(long step, double loss) {
  public static final Lowest NONE = new Lowest(0, Double.NaN);

  /** With one more step. A loss that is not a number is not the lowest. */
  public Lowest with(long next, double its) {
    return its < loss || (step == 0 && Double.isFinite(its)) ? new Lowest(next, its) : this;
  }
}
