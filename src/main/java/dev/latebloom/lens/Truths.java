package dev.latebloom.lens;

/**
 * Which function of its three strongest members a neuron computes: of each of the eight sums of
 * some of them it is either on, above zero before its activation, or off.
 *
 * @param layer from 0
 * @param neurons that were tried
 * @param without of the sample, fewer than three members with a positive part
 * @param measured of the model's neurons
 * @param shuffled of neurons whose numbers are in random order, with the biases of the model's
 */
public record Truths(int layer, int neurons, int without, Shares measured, Shares shuffled) {
  /**
   * Shares of neurons by what they compute exactly, which add up to 1, and how much of the eight
   * answers each function gets right.
   *
   * @param or on with any member
   * @param two on with any two
   * @param and on with all three only
   * @param other none of these
   * @param orRight mean share of the answers that "any" has right; so with the others
   */
  public record Shares(
      double never,
      double or,
      double two,
      double and,
      double always,
      double other,
      double orRight,
      double twoRight,
      double andRight) {
    static final Shares NONE = new Shares(0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
