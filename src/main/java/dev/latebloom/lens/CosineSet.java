package dev.latebloom.lens;

import java.util.List;

/**
 * Cosines within a set of vectors, and what they are among as many random directions.
 *
 * @param what the vectors are
 * @param rows how many there are
 * @param dimensions of each
 * @param pairs that were measured
 * @param mean of their cosines; 0 among random directions
 */
public record CosineSet(
    String what,
    long rows,
    int dimensions,
    long pairs,
    double mean,
    Figures measured,
    Figures expected) {
  /** What share of |cos| lies below each of {@link Figures#quantiles}. */
  public static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99, 0.999);

  /** The size of a cosine beyond which two vectors count as related. */
  static final double RELATED = 0.1;

  /**
   * Figures of cosines.
   *
   * @param deviation of the cosine
   * @param meanSize of |cos|
   * @param related share of pairs with |cos| over 0.1
   * @param quantiles of |cos| at {@link #QUANTILES}
   * @param closest median over vectors of the largest |cos| with another vector
   * @param effectiveDimensions 1 / mean cos², each vector paired with itself too: as many equal
   *     directions would be as crowded
   */
  public record Figures(
      double deviation,
      double meanSize,
      double related,
      List<Double> quantiles,
      double closest,
      double effectiveDimensions) {
    public Figures {
      quantiles = List.copyOf(quantiles);
    }
  }
}
