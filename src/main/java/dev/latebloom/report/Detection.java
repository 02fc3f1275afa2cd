package dev.latebloom.report;

/**
 * How well a set that the run found matches the one that is true.
 *
 * @param found members of the found set
 * @param right members of both
 * @param truth members of the true set
 */
public record Detection(long found, long right, long truth) {

  /** Share of what was found that is right; NaN when nothing was found. */
  public double precision() {
    return (double) right / found;
  }

  /** Share of what is true that was found; NaN when nothing is true. */
  public double recall() {
    return (double) right / truth;
  }
}
