import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A toy of learning curves by group, to see in seconds what a rule that moves shares does where losses stand still, are
 * noise, fall by turns or are learned by heart. Its curves are an assumption: it can show that a rule fails, not that it
 * works. Without arguments it prints the table of the README.
 *
 * <p>A visit is worth exp(-r / 15) after r visits of each example of its group; a twentieth of it is worth something to
 * every other group. Held-out losses fall from floor + range as a power of what visits were worth, from the end of a
 * plateau on; a group of which examples were visited often rises again, the sooner the fewer it has.
 */
class Toy {
  static final int STEPS = 1500, BATCH = 64, WORLDS = 200, EVERY = 50;

  /** One group. */
  static final class Group {
    double n, floor, range, plateau, scale, exponent, overfit;
    double visits, worth, offset;

    double level(double others) {
      double worthAll = worth + 0.05 * others;
      double left = Math.pow(1 + Math.max(0, worthAll - plateau) / scale, -exponent);
      double r = visits / n;
      return floor + range * left + overfit * range * Math.max(0, r - 8) / Math.sqrt(n);
    }
  }

  enum Kind { TAIL, BALANCED, PLATEAUS, NOISE, SMALL, TURNS }

  static List<Group> world(Kind kind, long seed) {
    var random = new SplittableRandom(seed * 31 + kind.ordinal());
    int count = 5 + random.nextInt(8);
    var groups = new ArrayList<Group>();
    var order = new ArrayList<Integer>();
    for (int i = 0; i < count; i++) order.add(random.nextInt(order.size() + 1), i);
    double all = 0;
    for (int i = 0; i < count; i++) {
      var g = new Group();
      boolean even = kind == Kind.BALANCED || kind == Kind.TURNS;
      g.n = even ? 1 : Math.max(0.02, Math.pow(0.7, order.get(i)));
      all += g.n;
      g.floor = 0.2 * random.nextDouble();
      g.range = 1 + 2 * random.nextDouble();
      g.scale = 300 * Math.exp(2 * random.nextDouble());
      g.exponent = 0.4 + 0.6 * random.nextDouble();
      g.plateau = 0;
      if (kind == Kind.PLATEAUS && random.nextDouble() < 0.5) {
        g.plateau = 1500 * Math.exp(1.5 * random.nextDouble());
        g.exponent = 1.5;
      }
      if (kind == Kind.TURNS) {
        g.plateau = 800 * i;
        g.exponent = 2;
        g.floor = 0.01;
      }
      if (kind == Kind.NOISE && random.nextDouble() < 0.4) {
        g.floor = 2;
        g.range = 0.05;
      }
      g.overfit = kind == Kind.SMALL ? 0.5 : 0.02;
      groups.add(g);
    }
    for (var g : groups) {
      g.n = Math.max(60, 8000 * g.n / all);
      g.offset = random.nextDouble() - 0.5;
    }
    return groups;
  }

  record Policy(String name, boolean balanced, double speed, double bound, double doubt, double noise, double learned) {}

  /** Final losses over examples and over sources. */
  static double[] run(List<Group> groups, Policy policy, long seed) {
    var random = new java.util.Random(seed);
    int k = groups.size();
    double all = groups.stream().mapToDouble(g -> g.n).sum();
    var base = new double[k];
    var target = new double[k];
    var share = new double[k];
    for (int i = 0; i < k; i++) {
      double q = groups.get(i).n / all;
      target[i] = policy.balanced ? 1.0 / k : q;
      base[i] = Math.sqrt(q * target[i]);
    }
    normal(base);
    share = capped(base, groups, all);
    var visits = new ArrayList<double[]>();
    var levels = new ArrayList<double[]>();
    for (int step = 1; step <= STEPS; step++) {
      for (int i = 0; i < k; i++) {
        var g = groups.get(i);
        double more = BATCH * share[i];
        g.worth += more * Math.exp(-g.visits / g.n / 15);
        g.visits += more;
      }
      if ((policy.speed > 0 || policy.learned > 0) && step % EVERY == 0) {
        double sum = groups.stream().mapToDouble(g -> g.worth).sum();
        var v = new double[k];
        var l = new double[k];
        for (int i = 0; i < k; i++) {
          var g = groups.get(i);
          double records = Math.min(32, g.n / 10);
          v[i] = g.visits;
          double level = g.level(sum - g.worth);
          l[i] = level * (1 + policy.noise * (0.3 * g.offset + 0.3 * random.nextGaussian()) / Math.sqrt(records));
        }
        visits.add(v);
        levels.add(l);
        share = capped(moved(policy, base, target, share, visits, levels), groups, all);
      }
    }
    double sum = groups.stream().mapToDouble(g -> g.worth).sum();
    double examples = 0, sources = 0;
    for (var g : groups) {
      double level = g.level(sum - g.worth);
      examples += level * g.n / all;
      sources += level / k;
    }
    return new double[] {examples, sources};
  }

  static double[] moved(Policy p, double[] base, double[] target, double[] before, List<double[]> visits, List<double[]> levels) {
    var share = p.learned > 0 ? released(p, base, target, levels.getLast()) : bySpeed(p, base, target, before, visits, levels);
    normal(share);
    for (int i = 0; i < share.length; i++) share[i] = (share[i] + before[i]) / 2;
    return share;
  }

  /** Takes from groups whose level is under a share of the mean over the target, in proportion. */
  static double[] released(Policy p, double[] base, double[] target, double[] level) {
    double mean = 0;
    for (int i = 0; i < base.length; i++) mean += target[i] * level[i];
    var share = new double[base.length];
    for (int i = 0; i < base.length; i++) {
      share[i] = base[i] * Math.clamp(level[i] / (p.learned * mean), 1 / p.bound, 1);
    }
    return share;
  }

  static double[] bySpeed(Policy p, double[] base, double[] target, double[] before, List<double[]> visits, List<double[]> levels) {
    int k = base.length;
    var s = new double[k];
    double mean = 0;
    for (int i = 0; i < k; i++) {
      s[i] = slope(i, p.doubt, visits, levels);
      if (Double.isNaN(s[i])) return before;
      mean += target[i] * s[i];
    }
    var share = new double[k];
    for (int i = 0; i < k; i++) {
      double factor = mean > 0 ? Math.pow(s[i] / mean, p.speed) : 1;
      share[i] = base[i] * Math.clamp(factor, 1 / p.bound, p.bound);
    }
    return share;
  }

  static double slope(int i, double doubt, List<double[]> visits, List<double[]> levels) {
    double now = visits.getLast()[i];
    var xs = new ArrayList<Double>();
    var ys = new ArrayList<Double>();
    for (int j = 0; j < visits.size(); j++) {
      if (visits.get(j)[i] < now / 2) continue;
      xs.add(Math.log(visits.get(j)[i]));
      ys.add(levels.get(j)[i]);
    }
    int m = xs.size();
    if (m < 3) return Double.NaN;
    double mx = xs.stream().mapToDouble(x -> x).average().orElseThrow();
    double my = ys.stream().mapToDouble(y -> y).average().orElseThrow();
    double sxx = 0, sxy = 0, syy = 0;
    for (int j = 0; j < m; j++) {
      sxx += (xs.get(j) - mx) * (xs.get(j) - mx);
      sxy += (xs.get(j) - mx) * (ys.get(j) - my);
      syy += (ys.get(j) - my) * (ys.get(j) - my);
    }
    double error = Math.sqrt(Math.max(0, syy - sxy * sxy / sxx) / (m - 2) / sxx);
    return Math.max(0, -sxy / sxx) + doubt * error;
  }

  /** No example more than five visits a round. */
  static double[] capped(double[] share, List<Group> groups, double all) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < share.length; i++) least = Math.min(least, share[i] / groups.get(i).n);
    var capped = new double[share.length];
    for (int i = 0; i < share.length; i++) capped[i] = groups.get(i).n * Math.clamp(share[i] / groups.get(i).n / least, 1, 5);
    normal(capped);
    return capped;
  }

  static void normal(double[] x) {
    double sum = Arrays.stream(x).sum();
    for (int i = 0; i < x.length; i++) x[i] /= sum;
  }

  static void main(String[] args) {
    var policies =
        List.of(
            new Policy("tempered, balanced", true, 0, 2, 1, 1, 0),
            new Policy("speed, natural", false, 0.5, 2, 1, 1, 0),
            new Policy("speed, balanced", true, 0.5, 2, 1, 1, 0),
            new Policy("speed, natural, bound 1.5", false, 0.5, 1.5, 1, 1, 0),
            new Policy("speed, natural, exact", false, 0.5, 2, 1, 0, 0),
            new Policy("speed, natural, no doubt", false, 0.5, 2, 0, 1, 0),
            new Policy("release 1/5, to 1/2", false, 0, 2, 1, 1, 0.2),
            new Policy("release 1/5, to 1/4", false, 0, 4, 1, 1, 0.2),
            new Policy("release 1/2, to 1/2", false, 0, 2, 1, 1, 0.5),
            new Policy("release 1/2, to 1/4", false, 0, 4, 1, 1, 0.5),
            new Policy("release 1/1, to 1/4", false, 0, 4, 1, 1, 1),
            new Policy("release 1/2 to 1/4, balanced", true, 0, 4, 1, 1, 0.5));
    var uniform = new Policy("uniform", false, 0, 2, 1, 1, 0);
    System.out.printf("%-28s %s%n", "% of the loss of uniform", "over examples: mean, worst twentieth | over sources: the same");
    System.out.printf("%-28s", "");
    for (var kind : Kind.values()) System.out.printf(" %30s", kind.name().toLowerCase(Locale.ROOT));
    System.out.println();
    for (var policy : policies) {
      System.out.printf("%-28s", policy.name);
      for (var kind : Kind.values()) {
        var examples = new double[WORLDS];
        var sources = new double[WORLDS];
        for (int w = 0; w < WORLDS; w++) {
          var base = run(world(kind, w), uniform, w);
          var mine = run(world(kind, w), policy, w);
          examples[w] = 100 * (mine[0] / base[0] - 1);
          sources[w] = 100 * (mine[1] / base[1] - 1);
        }
        System.out.printf(" %30s", "%+5.1f %+5.1f | %+5.1f %+5.1f".formatted(mean(examples), worst(examples), mean(sources), worst(sources)));
      }
      System.out.println();
    }
  }

  static double mean(double[] x) {
    return Arrays.stream(x).average().orElseThrow();
  }

  static double worst(double[] x) {
    Arrays.sort(x);
    return x[x.length - x.length / 20 - 1];
  }
}
