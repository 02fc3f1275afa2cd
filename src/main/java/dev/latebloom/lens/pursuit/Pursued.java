package dev.latebloom.lens.pursuit;

import java.util.Arrays;

/** Which atoms sum up to each of many vectors, the best first, and how well. */
public final class Pursued {
  private static final int NONE = -1;

  private final int rows;
  private final int most;
  private final int[] atoms;
  private final float[] coefficients;
  private final float[] explained;

  /**
   * @param rows vectors
   * @param most atoms each
   */
  Pursued(int rows, int most) {
    this.rows = rows;
    this.most = most;
    atoms = new int[rows * most];
    Arrays.fill(atoms, NONE);
    coefficients = new float[rows * most];
    explained = new float[rows * most];
  }

  /**
   * Takes what was found for one row.
   *
   * @param candidates their atoms, from {@code at} on
   * @param energy squared length of the vector
   */
  void put(int row, GramPursuit found, int[] candidates, int at, double energy) {
    int begin = row * most;
    double share = 0;
    for (int n = 0; n < most; n++) {
      boolean taken = n < found.count();
      if (taken) share = energy > 0 ? Math.min(1, found.explained(n) / energy) : 0;
      atoms[begin + n] = taken ? candidates[at + found.candidate(n)] : NONE;
      coefficients[begin + n] = taken ? (float) found.coefficient(n) : 0;
      explained[begin + n] = (float) share;
    }
  }

  public int rows() {
    return rows;
  }

  /** How many atoms the row has; fewer than asked for where the dictionary has no more. */
  public int count(int row) {
    int count = 0;
    while (count < most && atoms[row * most + count] != NONE) count++;
    return count;
  }

  /** The {@code n}th atom of a row; {@code n < count(row)}. */
  public int atom(int row, int n) {
    return atoms[row * most + n];
  }

  /** Its coefficient in the sum of all of the row's atoms, which are unit vectors. */
  public float coefficient(int row, int n) {
    return coefficients[row * most + n];
  }

  /** R²: the share of the squared length that the first {@code count} atoms explain. */
  public double share(int row, int count) {
    return explained[row * most + Math.min(count, most) - 1];
  }

  /** The cosine of the vector and the best sum of its first {@code count} atoms. */
  public double cosine(int row, int count) {
    return Math.sqrt(share(row, count));
  }

  /** {@link #cosine} of all rows. */
  public double[] cosines(int count) {
    var cosines = new double[rows];
    for (int row = 0; row < rows; row++) cosines[row] = cosine(row, count);
    return cosines;
  }
}
