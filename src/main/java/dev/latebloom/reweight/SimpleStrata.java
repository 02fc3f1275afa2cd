package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;
import dev.latebloom.pool.PeerLevels;
import java.util.Arrays;

/**
 * Who is at the frontier where no sources are given: examples in strata of equal size by their loss
 * under simple statistics, the ledger's simple loss; those above the level of all that make the
 * progress asked of them are being learned now.
 *
 * <p>What simple statistics predict well a network learns first (Nakkiran et al. 2019), so the
 * strata come one after the other, as sources from easy to hard do. A stratum's level is the median
 * height of its examples' smoothed losses ({@code observe.Peers}), and its place at earlier passes
 * is kept with the levels of peers.
 */
final class SimpleStrata {
  private static final double HIGHEST_SIMPLE_LOSS = 16;

  /** Heights of losses from almost nothing to 150 nats. */
  private static final double LOWEST_HEIGHT = -7;

  private static final double HIGHEST_HEIGHT = 5;

  private final Ledger ledger;
  private final OnlineLateSettings settings;
  private final Histogram simple = new Histogram(0, HIGHEST_SIMPLE_LOSS);
  private final PeerLevels levels;
  private final Histogram[] heights;
  private final long[] lateVisits;
  private final double[] cuts;
  private final boolean[] enters;
  private final boolean[] stays;

  private SimpleStrata(Ledger ledger, OnlineLateSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
    this.levels = ledger.peers();
    this.heights = new Histogram[settings.strata()];
    Arrays.setAll(heights, i -> new Histogram(LOWEST_HEIGHT, HIGHEST_HEIGHT));
    this.lateVisits = new long[settings.strata()];
    this.cuts = new double[settings.strata() - 1];
    this.enters = new boolean[settings.strata()];
    this.stays = new boolean[settings.strata()];
  }

  /** Two walks over the rows. */
  static SimpleStrata of(Ledger ledger, OnlineLateSettings settings, LeastProgress leastProgress) {
    var strata = new SimpleStrata(ledger, settings);
    strata.cut();
    strata.place(leastProgress);
    return strata;
  }

  private void cut() {
    ledger.forEach(
        (_, slot) -> {
          if (!Float.isNaN(ledger.simpleLoss(slot))) simple.add(ledger.simpleLoss(slot));
        });
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = simple.quantile((i + 1.0) / (cuts.length + 1));
    }
  }

  private void place(LeastProgress leastProgress) {
    walk();
    for (int i = 0; i < heights.length; i++) {
      if (heights[i].count() > 0) note(levels.stratum(i), heights[i].quantile(0.5));
    }
    double mean = meanLevel();
    for (int i = 0; i < heights.length; i++) {
      long count = heights[i].count();
      if (count == 0) continue;
      int place = levels.stratum(i);
      double above = levels.level(place) - mean;
      double progress = levels.slowLevel(place) - levels.level(place);
      double least = leastProgress.after((double) lateVisits[i] / count);
      enters[i] = progress > least && above > settings.frontierMargin();
      stays[i] = progress > least && above > -settings.frontierMargin();
    }
  }

  private void walk() {
    ledger.forEach(
        (_, slot) -> {
          if (ledger.visits(slot) == 0 || Float.isNaN(ledger.simpleLoss(slot))) return;
          int stratum = stratum(slot);
          double height = StrictMath.log(ledger.fastLoss(slot) + settings.learnedLoss());
          heights[stratum].add(height);
          lateVisits[stratum] += ledger.lateVisits(slot);
        });
  }

  private double meanLevel() {
    double sum = 0;
    long seen = 0;
    for (int i = 0; i < heights.length; i++) {
      long count = heights[i].count();
      if (count == 0) continue;
      sum += count * levels.level(levels.stratum(i));
      seen += count;
    }
    return sum / seen;
  }

  /** The slow level is a mean over about the last quarter of all passes, and of two at least. */
  private void note(int group, double height) {
    double before = levels.visits(group) == 0 ? height : levels.slowLevel(group);
    double passes = Math.max(2, levels.visits(group) / 4.0);
    levels.visit(group, height, before + (height - before) / passes, 0);
  }

  private int stratum(int slot) {
    float loss = ledger.simpleLoss(slot);
    int stratum = 0;
    while (stratum < cuts.length && loss > cuts[stratum]) stratum++;
    return stratum;
  }

  /** Whether anybody has a simple loss. */
  boolean areKnown() {
    return simple.count() > 0;
  }

  /** Whether the example's stratum is at the frontier; slower to deny it to who is late. */
  boolean has(int slot, boolean late) {
    if (Float.isNaN(ledger.simpleLoss(slot))) return false;
    return late ? stays[stratum(slot)] : enters[stratum(slot)];
  }
}
