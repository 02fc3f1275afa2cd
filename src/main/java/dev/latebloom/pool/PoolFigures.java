package dev.latebloom.pool;

/**
 * How full the pool is.
 *
 * @param capacity most examples held at once
 * @param held examples that may be drawn now
 * @param admitted examples ever admitted; the next id
 * @param backlog examples stored that no draw may use yet
 * @param round how often the urn has been emptied and filled, counted from 1
 * @param remaining credits left in this round
 * @param startsAt examples stored at which the first draw is made; 0 once there is no such wait
 * @param tombstoned examples removed, since this life of the loop began, as their keys came with
 *     records without a value
 * @param paused whether an operator has told the pool to make no further draw
 */
public record PoolFigures(
    long capacity,
    long held,
    long admitted,
    long backlog,
    long round,
    long remaining,
    long startsAt,
    long tombstoned,
    boolean paused) {
  public static final PoolFigures NONE = new PoolFigures(0, 0, 0, 0, 0, 0, 0, 0, false);

  /** Examples stored so far. */
  public long stored() {
    return admitted + backlog;
  }
}
