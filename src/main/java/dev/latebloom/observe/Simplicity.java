package dev.latebloom.observe;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;

/**
 * Figures of simplicity bias: how unequal the losses of examples are, and how far apart their
 * learning times. NaN where nothing is known yet. Losses are smoothed ones, in nats, of all
 * examples that have been visited.
 *
 * @param variation coefficient of variation of losses
 * @param gini of losses, in [0, 1]
 * @param hardestDecile mean loss of the tenth with the highest
 * @param easiestDecile mean loss of the tenth with the lowest
 * @param explained correlation of losses with those under simple statistics of the stream (after
 *     Nakkiran et al. 2019): what the model finds hard is what they find hard
 * @param firstTenth step by which a tenth of those that are learned had been
 * @param half the same for half
 * @param lastTenth the same for nine tenths
 * @param weightEntropy of the sampling weights as probabilities, in nats: ln of the pool's size
 *     when all weigh the same
 */
public record Simplicity(
    double variation,
    double gini,
    double hardestDecile,
    double easiestDecile,
    double explained,
    double firstTenth,
    double half,
    double lastTenth,
    double weightEntropy) {
  public static final Simplicity NONE =
      new Simplicity(
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN,
          Double.NaN);

  /** Hardest by easiest tenth, as a difference. */
  public double decileGap() {
    return hardestDecile - easiestDecile;
  }

  /** Time of the last tenth to be learned by that of the first. */
  public double learningTimeRatio() {
    return lastTenth / firstTenth;
  }

  /** An end of the losses of all examples. */
  public enum Decile {
    EASIEST,
    HARDEST;

    /** Mean loss, in nats. */
    public double of(Simplicity figures) {
      return switch (this) {
        case EASIEST -> figures.easiestDecile();
        case HARDEST -> figures.hardestDecile();
      };
    }
  }

  /** A share of the examples that are learned, in the order in which they were. */
  public enum LearnedShare {
    P10,
    P50,
    P90;

    /** The step by which so many had been. */
    public double of(Simplicity figures) {
      return switch (this) {
        case P10 -> figures.firstTenth();
        case P50 -> figures.half();
        case P90 -> figures.lastTenth();
      };
    }
  }

  /** Adds up the figures while somebody walks over the rows. Not thread-safe. */
  static final class Pass {
    private final Distribution losses = new Distribution();
    private final Distribution learningTimes = new Distribution();
    private final Correlation simple = new Correlation();
    private double weights;
    private double weighedLogs;
    private int lastWeight;
    private double lastLog;

    /** Adds one row, with its weight after the pass. */
    void add(Ledger ledger, int slot, int weight) {
      addWeight(weight);
      float loss = ledger.fastLoss.get(slot);
      if (Float.isNaN(loss)) return;
      losses.add(loss);
      int learned = ledger.learningTime.get(slot);
      if (learned > 0) learningTimes.add(learned);
      float simpleLoss = ledger.simpleLoss.get(slot);
      if (!Float.isNaN(simpleLoss)) simple.add(loss, simpleLoss);
    }

    /** Most neighbours weigh the same, so most logarithms are the last one. */
    private void addWeight(int weight) {
      if (weight != lastWeight) {
        lastWeight = weight;
        lastLog = StrictMath.log((double) weight / Weights.ONE);
      }
      double share = (double) weight / Weights.ONE;
      weights += share;
      weighedLogs += share * lastLog;
    }

    Simplicity end() {
      return new Simplicity(
          losses.variation(),
          losses.gini(),
          losses.highestDecile(),
          losses.lowestDecile(),
          simple.value(),
          learningTimes.quantile(0.1),
          learningTimes.quantile(0.5),
          learningTimes.quantile(0.9),
          StrictMath.log(weights) - weighedLogs / weights);
    }
  }
}
