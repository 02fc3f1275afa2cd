package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;
import dev.latebloom.pool.PeerLevels;

/**
 * Who is at the frontier where no sources are given: examples in strata of equal size by their loss
 * under simple statistics, the ledger's simple loss; those above the level of all that have not
 * stalled are being learned now.
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
  private final double[] cuts;
  private final boolean[] enters;
  private final boolean[] stays;

  private SimpleStrata(Ledger ledger, OnlineLateSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
    this.cuts = new double[settings.strata() - 1];
    this.enters = new boolean[settings.strata()];
    this.stays = new boolean[settings.strata()];
  }

  /** Two walks over the rows. */
  static SimpleStrata of(Ledger ledger, OnlineLateSettings settings, double leastProgress) {
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

  private void place(double leastProgress) {
    var heights = heights();
    var levels = ledger.peers();
    double sum = 0;
    long seen = 0;
    for (int i = 0; i < heights.length; i++) {
      if (heights[i].count() == 0) continue;
      note(levels, levels.stratum(i), heights[i].quantile(0.5));
      sum += heights[i].count() * heights[i].quantile(0.5);
      seen += heights[i].count();
    }
    for (int i = 0; i < heights.length; i++) {
      if (heights[i].count() == 0) continue;
      double above = heights[i].quantile(0.5) - sum / seen;
      double progress = levels.slowLevel(levels.stratum(i)) - levels.level(levels.stratum(i));
      // At its first pass a stratum has no past to be compared with.
      boolean moves = levels.visits(levels.stratum(i)) <= 1 || progress >= leastProgress;
      enters[i] = moves && above > settings.frontierMargin();
      stays[i] = moves && above > -settings.frontierMargin();
    }
  }

  private Histogram[] heights() {
    var heights = new Histogram[settings.strata()];
    for (int i = 0; i < heights.length; i++) {
      heights[i] = new Histogram(LOWEST_HEIGHT, HIGHEST_HEIGHT);
    }
    ledger.forEach(
        (_, slot) -> {
          if (ledger.visits(slot) == 0 || Float.isNaN(ledger.simpleLoss(slot))) return;
          double height = StrictMath.log(ledger.fastLoss(slot) + settings.learnedLoss());
          heights[stratum(slot)].add(height);
        });
    return heights;
  }

  /** The slow level is a mean over about the last quarter of all passes, and of two at least. */
  private static void note(PeerLevels levels, int group, double height) {
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
