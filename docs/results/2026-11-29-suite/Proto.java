package dev.latebloom.reweight;

import dev.latebloom.ledger.LengthBucket;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A prototype, not a part of the product: contenders of PLAN.md by one line of text, such as "release w=4 at=0.5" or
 * "tempered target=balanced cap=5". "speed" takes the losses of training where the plan has held-out ones. Its memory is
 * its own and not the ledger's, so a run that goes on from a checkpoint is another one.
 */
public final class Proto implements Policy {
  private static final int LENGTHS = (int) Math.sqrt(LengthBucket.COUNT);

  private final String kind;
  private final Map<String, String> options = new HashMap<>();
  // Per evaluation: visits and level by source.
  private final List<double[]> visits = new ArrayList<>();
  private final List<double[]> levels = new ArrayList<>();
  private double[] shares = new double[0];

  public Proto(String spec) {
    var words = spec.split(" +");
    kind = words[0];
    for (int i = 1; i < words.length; i++) {
      var pair = words[i].split("=");
      options.put(pair[0], pair[1]);
    }
  }

  private double option(String name, double usual) {
    return options.containsKey(name) ? Double.parseDouble(options.get(name)) : usual;
  }

  @Override
  public Rule rule(long step, Ledger ledger, Verdicts verdicts) {
    return switch (kind) {
      case "pp" -> pp(ledger);
      case "tempered" -> tempered(step, ledger);
      case "speed" -> speed(step, ledger);
      case "release" -> release(step, ledger);
      default -> Rule.ONCE;
    };
  }

  private Rule pp(Ledger ledger) {
    double most = option("w", 4);
    return (id, slot, before, cohort) -> {
      if (ledger.visits(slot) == 0) return Weights.ONE;
      double p = Math.exp(-ledger.lastLoss.get(slot) * responseLength(ledger.lengthBucket(slot)));
      return Policy.units(1 + (most - 1) * 4 * p * (1 - p));
    };
  }

  /** About how many tokens a response of the bucket has: as LengthBucket classes them. */
  private static int responseLength(int bucket) {
    int length = bucket % LENGTHS;
    if (length < 8) return length + 1;
    int octave = 3 + (length - 8) / 2;
    int half = (length - 8) % 2;
    return (1 << octave) + half * (1 << (octave - 1)) + (1 << (octave - 2));
  }

  private static double[] count(Ledger ledger) {
    var n = new double[70000];
    int[] most = {0};
    ledger.forEach(
        (_, slot) -> {
          int s = ledger.source(slot);
          n[s]++;
          most[0] = Math.max(most[0], s);
        });
    return Arrays.copyOf(n, most[0] + 1);
  }

  /** Share of the target: examples' own, or all sources alike. */
  private double[] target(double[] n) {
    double all = Arrays.stream(n).sum();
    long kinds = Arrays.stream(n).filter(x -> x > 0).count();
    boolean balanced = "balanced".equals(options.get("target"));
    var t = new double[n.length];
    for (int k = 0; k < n.length; k++) t[k] = n[k] == 0 ? 0 : balanced ? 1.0 / kinds : n[k] / all;
    return t;
  }

  /** sqrt(q t), of sum 1. */
  private double[] tempered(double[] n) {
    double all = Arrays.stream(n).sum();
    var t = target(n);
    double power = option("power", 0.5);
    var b = new double[n.length];
    for (int k = 0; k < n.length; k++) {
      b[k] = n[k] == 0 ? 0 : Math.pow(n[k] / all, 1 - power) * Math.pow(t[k], power);
    }
    return normal(b);
  }

  private static double[] normal(double[] x) {
    double sum = Arrays.stream(x).sum();
    return Arrays.stream(x).map(v -> v / sum).toArray();
  }

  private Rule tempered(long step, Ledger ledger) {
    if (step >= option("until", 1e9)) return Rule.ONCE;
    var n = count(ledger);
    return byShares(ledger, n, tempered(n));
  }

  /** Visits a round in proportion to share by size, the lowest 1. */
  private Rule byShares(Ledger ledger, double[] n, double[] share) {
    double least = Double.MAX_VALUE;
    for (int k = 0; k < n.length; k++) if (n[k] > 0) least = Math.min(least, share[k] / n[k]);
    var weights = new int[n.length];
    for (int k = 0; k < n.length; k++) {
      if (n[k] == 0) continue;
      weights[k] = Policy.units(Math.clamp(share[k] / n[k] / least, 1, option("cap", 5)));
    }
    return (id, slot, before, cohort) -> weights[ledger.source(slot)];
  }

  /** What is learned is shown less: groups, or examples, under a share of the mean newest loss. */
  private Rule release(long step, Ledger ledger) {
    var n = count(ledger);
    var sum = new double[n.length];
    var seen = new double[n.length];
    ledger.forEach(
        (_, slot) -> {
          if (ledger.visits(slot) == 0) return;
          sum[ledger.source(slot)] += ledger.lastLoss.get(slot);
          seen[ledger.source(slot)]++;
        });
    var t = target(n);
    double mean = 0;
    for (int k = 0; k < n.length; k++) if (seen[k] > 0) mean += t[k] * sum[k] / seen[k];
    double whole = mean * option("at", 0.5);
    double least = 1 / option("w", 4);
    if ("example".equals(options.get("by"))) {
      return (id, slot, before, cohort) ->
          ledger.visits(slot) == 0
              ? Policy.units(1 / least)
              : Policy.units(Math.clamp(ledger.lastLoss.get(slot) / whole, least, 1) / least);
    }
    var b = tempered(n);
    var share = new double[n.length];
    for (int k = 0; k < n.length; k++) {
      share[k] = b[k] * (seen[k] == 0 ? 1 : Math.clamp(sum[k] / seen[k] / whole, least, 1));
    }
    return byShares(ledger, n, normal(share));
  }

  private Rule speed(long step, Ledger ledger) {
    var n = count(ledger);
    var v = new double[n.length];
    var trained = new double[n.length];
    var seen = new double[n.length];
    ledger.forEach(
        (_, slot) -> {
          int k = ledger.source(slot);
          v[k] += ledger.visits(slot);
          if (ledger.visits(slot) > 0) {
            trained[k] += ledger.lastLoss.get(slot);
            seen[k]++;
          }
        });
    var level = new double[n.length];
    for (int k = 0; k < n.length; k++) level[k] = trained[k] / seen[k];
    visits.add(v);
    levels.add(level);
    var b = tempered(n);
    var t = target(n);
    var s = new double[n.length];
    double mean = 0;
    double known = 0;
    for (int k = 0; k < n.length; k++) {
      s[k] = n[k] == 0 ? Double.NaN : slope(k);
      if (Double.isNaN(s[k])) continue;
      mean += t[k] * s[k];
      known += t[k];
    }
    mean /= known;
    double bound = option("bound", 2);
    var share = new double[n.length];
    for (int k = 0; k < n.length; k++) {
      double factor =
          Double.isNaN(s[k]) || !(mean > 0) ? 1 : Math.pow(s[k] / mean, option("gain", 0.5));
      share[k] = b[k] * Math.clamp(factor, 1 / bound, bound);
    }
    share = normal(share);
    if (shares.length == share.length) {
      for (int k = 0; k < share.length; k++) share[k] = (share[k] + shares[k]) / 2;
    }
    shares = share;
    return byShares(ledger, n, share);
  }

  /**
   * How much the level falls for each e-fold of visits, over the evaluations since half of the
   * visits were there, and a standard error more.
   */
  private double slope(int k) {
    double now = visits.getLast()[k];
    var xs = new ArrayList<Double>();
    var ys = new ArrayList<Double>();
    for (int j = 0; j < visits.size(); j++) {
      double at = visits.get(j)[k];
      if (at < now * option("window", 0.5) || at == 0 || Double.isNaN(levels.get(j)[k])) continue;
      xs.add(Math.log(at));
      ys.add(levels.get(j)[k]);
    }
    int m = xs.size();
    if (m < 3) return Double.NaN;
    double mx = 0, my = 0;
    for (int i = 0; i < m; i++) {
      mx += xs.get(i) / m;
      my += ys.get(i) / m;
    }
    double sxx = 0, sxy = 0, syy = 0;
    for (int i = 0; i < m; i++) {
      sxx += (xs.get(i) - mx) * (xs.get(i) - mx);
      sxy += (xs.get(i) - mx) * (ys.get(i) - my);
      syy += (ys.get(i) - my) * (ys.get(i) - my);
    }
    if (sxx == 0) return Double.NaN;
    double fall = -sxy / sxx;
    double error = Math.sqrt(Math.max(0, syy - sxy * sxy / sxx) / (m - 2) / sxx);
    return Math.max(0, fall) + option("doubt", 1) * error;
  }
}
