package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.PeerLevels;
import java.util.Arrays;

/**
 * Who is learned next where no sources are given: examples in strata of equal size by their loss
 * under simple statistics, the ledger's simple loss, take the place of sources.
 *
 * <p>What simple statistics predict well a network learns first (Nakkiran et al. 2019), so the
 * strata come one after the other, as sources from easy to hard do. A stratum's level is the median
 * log loss of its examples' smoothed losses ({@code ledger.Peers}), and its place at earlier passes
 * is kept with the levels of peers.
 */
final class SimpleStrata {
  private static final double HIGHEST_SIMPLE_LOSS = 16;

  /** Log losses, from almost nothing to 150 nats. */
  private static final double LOWEST_HEIGHT = -7;

  private static final double HIGHEST_HEIGHT = 5;

  private final Ledger ledger;
  private final OnlineLateSettings settings;
  private final Histogram simple = new Histogram(0, HIGHEST_SIMPLE_LOSS);
  private final PeerLevels levels;
  private final Histogram[] heights;
  private final LearnedCounts[] tallies;
  private final double[] cuts;
  private final NextInLine next;

  private SimpleStrata(Ledger ledger, OnlineLateSettings settings) {
    this.ledger = ledger;
    this.settings = settings;
    this.levels = ledger.peers();
    this.heights = new Histogram[settings.strata()];
    Arrays.setAll(heights, _ -> new Histogram(LOWEST_HEIGHT, HIGHEST_HEIGHT));
    this.tallies = new LearnedCounts[settings.strata()];
    Arrays.setAll(tallies, _ -> new LearnedCounts());
    this.cuts = new double[settings.strata() - 1];
    this.next = new NextInLine(settings.strata(), settings.frontierMargin());
  }

  /** Two walks over the rows. */
  static SimpleStrata of(Ledger ledger, OnlineLateSettings settings) {
    var strata = new SimpleStrata(ledger, settings);
    strata.cut();
    strata.walk();
    strata.place();
    return strata;
  }

  private void cut() {
    ledger.forEach(
        (_, slot) -> {
          if (!Float.isNaN(ledger.simpleLoss.get(slot))) simple.add(ledger.simpleLoss.get(slot));
        });
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = simple.quantile((i + 1.0) / (cuts.length + 1));
    }
  }

  private void walk() {
    ledger.forEach(
        (_, slot) -> {
          if (ledger.visits(slot) == 0 || Float.isNaN(ledger.simpleLoss.get(slot))) return;
          int stratum = stratum(slot);
          double height = StrictMath.log(ledger.fastLoss.get(slot) + settings.learnedLoss());
          heights[stratum].add(height);
          tallies[stratum].count(ledger, slot, settings);
        });
  }

  private void place() {
    for (int i = 0; i < heights.length; i++) {
      if (heights[i].count() == 0) continue;
      int place = levels.stratum(i);
      note(place, heights[i].quantile(0.5));
      double progress = levels.slowLevel(place) - levels.level(place);
      if (tallies[i].isWorthwhile(progress, settings)) {
        next.add(i, levels.level(place), !tallies[i].halfIsLearned());
      }
    }
  }

  /** The slow level is a mean over about the last quarter of all passes, and of two at least. */
  private void note(int group, double height) {
    double before = levels.visits(group) == 0 ? height : levels.slowLevel(group);
    double passes = Math.max(2, levels.visits(group) / 4.0);
    levels.visit(group, height, before + (height - before) / passes, 0);
  }

  private int stratum(int slot) {
    float loss = ledger.simpleLoss.get(slot);
    int stratum = 0;
    while (stratum < cuts.length && loss > cuts[stratum]) stratum++;
    return stratum;
  }

  /** Whether anybody has a simple loss. */
  boolean areKnown() {
    return simple.count() > 0;
  }

  /**
   * Whether the example's stratum has been reached. With hysteresis: the bound is wider for an
   * example that is late.
   */
  boolean has(int slot, boolean late) {
    return !Float.isNaN(ledger.simpleLoss.get(slot)) && next.hasReached(stratum(slot), late);
  }
}
