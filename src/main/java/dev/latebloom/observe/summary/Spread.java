package dev.latebloom.observe.summary;

/**
 * Several numbers taken together.
 *
 * @param count how many, at least 1
 */
public record Spread(long count, double mean, double low, double high) {
  /** A single number. */
  public static Spread of(double value) {
    return new Spread(1, value, value, value);
  }

  /** The numbers of both. */
  public Spread plus(Spread other) {
    long both = count + other.count;
    return new Spread(
        both,
        mean + (other.mean - mean) * other.count / both,
        Math.min(low, other.low),
        Math.max(high, other.high));
  }
}
