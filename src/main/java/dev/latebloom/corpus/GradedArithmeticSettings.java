package dev.latebloom.corpus;

/**
 * What a corpus of graded arithmetic is to hold.
 *
 * @param examples records to train on
 * @param heldOut problems of each source that are kept for testing; of a small source no more than
 *     a fifth of its problems are
 * @param errorShare share of the records whose response is wrong, in [0, 1]
 * @param seed decides everything random
 * @param mix how common each source is
 */
public record GradedArithmeticSettings(
    int examples, int heldOut, double errorShare, long seed, Mix mix) {
  public GradedArithmeticSettings {
    if (examples < 0)
      throw new IllegalArgumentException("examples must be at least 0: " + examples);
    if (heldOut < 0) throw new IllegalArgumentException("held-out must be at least 0: " + heldOut);
    if (!(errorShare >= 0 && errorShare <= 1)) {
      throw new IllegalArgumentException("error share must be in [0, 1]: " + errorShare);
    }
  }
}
