package dev.latebloom.score;

import java.util.Arrays;

/**
 * Precision, recall and F1 of an answer.
 *
 * @param precision weighted mean over the answer's tokens of their likeness to what is likest to
 *     them in the reference
 * @param recall the same over the reference's tokens
 * @param f1 2 P R / (P + R)
 */
public record Matching(double precision, double recall, double f1) {
  /** Of a text without tokens. */
  static final Matching NOTHING = new Matching(0, 0, 0);

  /**
   * Greedy matching by cosines (Zhang et al. 2020, equations 1 to 4).
   *
   * <p>Unlike bert-score, which pads a batch and counts padding as a cosine of 0, a token whose
   * likest is below 0 keeps that.
   */
  static Matching of(Vectors answer, Vectors reference) {
    double[] best = new double[answer.size()];
    double[] bestBack = new double[reference.size()];
    Arrays.fill(best, -1);
    Arrays.fill(bestBack, -1);
    for (int i = 0; i < best.length; i++) {
      for (int j = 0; j < bestBack.length; j++) {
        double cosine = answer.cosine(i, reference, j);
        best[i] = Math.max(best[i], cosine);
        bestBack[j] = Math.max(bestBack[j], cosine);
      }
    }
    double precision = answer.mean(best);
    double recall = reference.mean(bestBack);
    double sum = precision + recall;
    return new Matching(precision, recall, sum == 0 ? 0 : 2 * precision * recall / sum);
  }

  /** {@code (x - b) / (1 - b)} of each, with the mean score of unrelated texts as b. */
  Matching rescaled(Matching baseline) {
    return new Matching(
        rescaled(precision, baseline.precision),
        rescaled(recall, baseline.recall),
        rescaled(f1, baseline.f1));
  }

  private static double rescaled(double x, double b) {
    return (x - b) / (1 - b);
  }
}
