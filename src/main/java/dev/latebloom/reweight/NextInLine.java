package dev.latebloom.reweight;

import java.util.Arrays;

/**
 * How far the model has come on its way from easy groups to hard ones, by the level of their
 * losses: to the easiest of which it has not learned half yet. Harder ones wait: shown more often
 * before their turn they take visits from what they seem to need (docs/adr/0030).
 */
final class NextInLine {
  private final double[] levels;
  private final double margin;
  private double reached = Double.POSITIVE_INFINITY;

  /**
   * For some groups, none of which is known yet.
   *
   * @param groups how many there may be
   * @param margin by which levels differ that count as one
   */
  NextInLine(int groups, double margin) {
    levels = new double[groups];
    Arrays.fill(levels, Double.NaN);
    this.margin = margin;
  }

  /**
   * A group for which more visits may still help.
   *
   * @param holdsOthersUp whether harder ones wait for it
   */
  void add(int group, double level, boolean holdsOthersUp) {
    levels[group] = level;
    if (holdsOthersUp) reached = Math.min(reached, level);
  }

  /**
   * Whether what is left of the group is to be learned now. With hysteresis: the bound is wider for
   * a group that was before.
   */
  boolean hasReached(int group, boolean before) {
    return levels[group] <= reached + (before ? 2 : 1) * margin;
  }
}
