package dev.latebloom.score;

/** The vectors of a text's tokens, each of length 1, and what each counts. Not thread-safe. */
final class Vectors {
  private final float[] numbers;
  private final int width;
  private final double[] weights;

  /**
   * Takes the array and scales the vectors in it.
   *
   * @param numbers one vector after the other
   * @param weights of the tokens, as many
   */
  Vectors(float[] numbers, double[] weights) {
    this.numbers = numbers;
    this.weights = weights;
    this.width = weights.length == 0 ? 0 : numbers.length / weights.length;
    for (int i = 0; i < weights.length; i++) scale(i * width);
  }

  private void scale(int from) {
    double squares = 0;
    for (int k = from; k < from + width; k++) squares += (double) numbers[k] * numbers[k];
    double length = Math.sqrt(squares);
    for (int k = from; k < from + width; k++) numbers[k] /= (float) length;
  }

  int size() {
    return weights.length;
  }

  double cosine(int i, Vectors other, int j) {
    float sum = 0;
    int at = j * width;
    for (int k = i * width; k < (i + 1) * width; k++) sum += numbers[k] * other.numbers[at++];
    return sum;
  }

  /** Of a number a token, by the weights; 0 where no token counts. */
  double mean(double[] values) {
    double sum = 0;
    double all = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * values[i];
      all += weights[i];
    }
    return all == 0 ? 0 : sum / all;
  }
}
