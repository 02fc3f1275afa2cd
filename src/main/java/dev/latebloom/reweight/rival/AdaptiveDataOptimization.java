package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;
import dev.latebloom.reweight.Sources;
import java.util.Arrays;

/**
 * ADO, adaptive data optimization (Jiang et al., ICLR 2025, arXiv 2410.11820): a source is drawn
 * the more, the faster a power law says that its loss falls.
 *
 * <ol>
 *   <li>L_k(n) = ε_k + β_k n^-α_k is fitted to the losses of source k after n steps ({@link
 *       PowerLaw}).
 *   <li>ρ_k ∝ μ_k √(h_k (1 - h_k)) max(α_k, 0.05) (L_k(n) - ε_k), with μ_k the share of the
 *       examples and h_k that of the draws of late; none below 0.01.
 *   <li>π_k = 0.9 π̄_k + 0.1 ρ_k, with π̄_k the mean share so far.
 * </ol>
 *
 * Unlike the paper, the losses are those of each example's first and last visit, since the ledger
 * has no others, in means over 16 parts of the steps; the law is fitted anew at every pass; π̄ is
 * the share of the visits so far, of π and not of ρ. h is as in the paper's code.
 *
 * @param warmUp last step at which sources are as common as they are, and whose losses do not
 *     count; at least 0
 */
public record AdaptiveDataOptimization(long warmUp) implements Policy {
  private static final int PARTS = 16;
  private static final double SMALLEST_EXPONENT = 0.05;
  private static final double SMALLEST_SHARE = 0.01;
  private static final double NEW = 0.1;

  /** Parts with losses that a law of three numbers takes at least. */
  private static final int FEWEST = 4;

  public AdaptiveDataOptimization {
    Range.atLeast("reweight.ado.warm-up", 0, warmUp);
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    var sources = Sources.of(ledger);
    if (step <= warmUp || sources.count() < 2) return Rule.KEEP;
    var curves = new Curves(sources.count(), warmUp, step);
    ledger.forEach((_, slot) -> curves.add(ledger, slot, sources.number(ledger, slot)));
    if (!curves.areLongEnough()) return Rule.KEEP;
    var natural = sources.natural();
    var late = sources.drawn();
    var falling =
        sources.shares(
            i -> natural[i] * Math.sqrt(late[i] * (1 - late[i])) * slope(curves.law(i), step));
    var preferred = sources.shares(i -> Math.max(SMALLEST_SHARE, falling[i]));
    var before = sources.visited();
    var shares = sources.shares(i -> (1 - NEW) * before[i] + NEW * preferred[i]);
    return sources.drawing(ledger, shares, Sources.MOST_VISITS);
  }

  /** How much the loss falls for each e-fold of the steps; never 0, or all might be. */
  private static double slope(PowerLaw law, long step) {
    double left = law.at((double) step) - law.floor();
    return Math.max(SMALLEST_EXPONENT, law.exponent()) * Math.max(Double.MIN_NORMAL, left);
  }

  /** Mean losses of each source over parts of the steps behind the warm-up. */
  private static final class Curves {
    private final long from;
    private final long to;
    private final double[][] losses;
    private final double[][] steps;
    private final int[][] counts;

    Curves(int sources, long from, long to) {
      this.from = from;
      this.to = to;
      losses = new double[sources][PARTS];
      steps = new double[sources][PARTS];
      counts = new int[sources][PARTS];
    }

    void add(Ledger ledger, int slot, int source) {
      int visits = ledger.visits(slot);
      if (visits > 0) add(source, ledger.lastVisit.get(slot), ledger.lastLoss.get(slot));
      if (visits > 1) add(source, ledger.firstVisit.get(slot), ledger.firstLoss.get(slot));
    }

    private void add(int source, long step, float loss) {
      if (step <= from) return;
      int part = (int) ((step - from - 1) * PARTS / (to - from));
      losses[source][part] += loss;
      steps[source][part] += step;
      counts[source][part]++;
    }

    boolean areLongEnough() {
      for (var parts : counts) {
        if (Arrays.stream(parts).filter(n -> n > 0).count() < FEWEST) return false;
      }
      return true;
    }

    /** A loss of nothing has no logarithm: each counts as the smallest number at least. */
    PowerLaw law(int source) {
      int points = (int) Arrays.stream(counts[source]).filter(n -> n > 0).count();
      var at = new double[points];
      var means = new double[points];
      int i = 0;
      for (int part = 0; part < PARTS; part++) {
        int n = counts[source][part];
        if (n == 0) continue;
        at[i] = steps[source][part] / n;
        means[i++] = Math.max(Float.MIN_NORMAL, losses[source][part] / n);
      }
      return PowerLaw.fit(at, means);
    }
  }
}
