package dev.latebloom.ledger;

/**
 * The examples of one source in numbers that add up: the sum of several workers' is that of all.
 *
 * @param visits of all of them
 * @param weights sum, in the unit of {@link dev.latebloom.pool.Weights}
 * @param seen examples with a visit
 * @param newest sum of their newest losses, in nats
 */
public record Group(long examples, long visits, long weights, long seen, double newest) {
  public static final Group NONE = new Group(0, 0, 0, 0, 0);

  public Group plus(Group other) {
    return new Group(
        examples + other.examples,
        visits + other.visits,
        weights + other.weights,
        seen + other.seen,
        newest + other.newest);
  }
}
