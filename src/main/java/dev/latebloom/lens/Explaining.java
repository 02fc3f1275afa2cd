package dev.latebloom.lens;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.lens.pursuit.Pursued;
import dev.latebloom.lens.pursuit.Pursuit;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Experiments 4 and 5: neurons as sums of a few atoms, beside what chance explains. */
final class Explaining {
  private static final int EXAMPLES = 5;
  private static final int MEMBERS = 5;

  private final Torch torch;
  private final Kernels kernels;
  private final RandomVectors random;
  private final LensSettings settings;
  private final Pursuit pursuit;

  Explaining(Torch torch, Kernels kernels, RandomVectors random, LensSettings settings) {
    this.torch = torch;
    this.kernels = kernels;
    this.random = random;
    this.settings = settings;
    this.pursuit = new Pursuit(torch, kernels, LensSettings.ATOMS_PER_SCAN);
  }

  /**
   * What a dictionary explains of random vectors.
   *
   * @param few up to the headline's atoms
   * @param many of a sample, up to the most
   */
  record Chance(Pursued few, Pursued many) {
    private double[] cosines(int count) {
      return (count <= LensSettings.HEADLINE_ATOMS ? few : many).cosines(count);
    }
  }

  /**
   * What was found, and the sample that went through everything.
   *
   * @param neurons numbers of those in {@code sample}
   * @param sample (n, D), and {@code shuffled} the same with the numbers of each in random order
   */
  record Result(
      Explained explained,
      List<Integer> neurons,
      NDArray sample,
      Pursued found,
      NDArray shuffled,
      Pursued foundShuffled) {}

  Chance chance(Dictionary dictionary) {
    try (var scope = torch.scope()) {
      var vectors = nulls(scope, dictionary);
      return new Chance(few(vectors, dictionary), many(first(scope, vectors), dictionary));
    }
  }

  private NDArray nulls(NDManager scope, Dictionary dictionary) {
    return random.gaussian(
        scope, "chance in " + dictionary.name(), settings.nulls(), dictionary.width());
  }

  /**
   * How many of some neurons are explained with the headline's atoms.
   *
   * @param explained share of them
   * @param shuffled share of them once the numbers of each are in random order
   */
  record Shares(int neurons, double explained, double shuffled) {
    static final Shares NONE = new Shares(0, 0, 0);

    /** Of these neurons and others. */
    Shares and(Shares others) {
      int both = neurons + others.neurons;
      return new Shares(
          both,
          (neurons * explained + others.neurons * others.explained) / both,
          (neurons * shuffled + others.neurons * others.shuffled) / both);
    }
  }

  /** The headline of {@link #explain} for a side, and no more than that. */
  Shares shares(NDManager scope, int layer, Anatomy.Side side, Dictionary dictionary) {
    int[] neurons = neurons(layer, side, dictionary, settings.neurons());
    var rows = rows(scope, side.rows(), neurons);
    int count = Integer.highestOneBit(limit(LensSettings.HEADLINE_ATOMS, dictionary));
    double bound = bound(few(nulls(scope, dictionary), dictionary).cosines(count));
    var shuffled = random.shuffled(scope, purpose(layer, side, dictionary), rows);
    return new Shares(
        neurons.length,
        over(bound, few(rows, dictionary).cosines(count)),
        over(bound, few(shuffled, dictionary).cosines(count)));
  }

  private int[] neurons(int layer, Anatomy.Side side, Dictionary dictionary, int most) {
    int all = Math.toIntExact(side.rows().getShape().get(0));
    return random.some(purpose(layer, side, dictionary), most == 0 ? all : most, all);
  }

  private static String purpose(int layer, Anatomy.Side side, Dictionary dictionary) {
    return "layer " + layer + " " + side.name() + " by " + dictionary.name();
  }

  /** What chance exceeds once in a thousand times. */
  private static double bound(double[] byChance) {
    return Math.min(1, Normal.exceededOnceInAThousand(byChance));
  }

  /**
   * Explains up to {@code most} neurons of a side by a dictionary.
   *
   * @param scope of the sample
   * @param most 0 for all
   */
  Result explain(
      NDManager scope,
      int layer,
      Anatomy.Side side,
      Dictionary dictionary,
      Chance chance,
      int most) {
    var purpose = purpose(layer, side, dictionary);
    int[] neurons = neurons(layer, side, dictionary, most);
    var rows = rows(scope, side.rows(), neurons);
    var sample = first(scope, rows);
    var shuffled = random.shuffled(scope, purpose, sample);
    var few = few(rows, dictionary);
    var many = many(sample, dictionary);
    var rotated = many(random.rotated(scope, purpose, sample), dictionary);
    var foundShuffled = many(shuffled, dictionary);
    var counts = new ArrayList<Explained.AtCount>();
    for (int count = 1; count <= limit(LensSettings.MOST_ATOMS, dictionary); count *= 2) {
      var found = count <= LensSettings.HEADLINE_ATOMS ? few : many;
      counts.add(atCount(count, found, chance, rotated, foundShuffled));
    }
    var explained =
        new Explained(
            layer,
            side.name(),
            dictionary.name(),
            dictionary.size(),
            counts,
            examples(few, neurons, dictionary));
    var sampled = Arrays.stream(neurons).limit(many.rows()).boxed().toList();
    return new Result(explained, sampled, sample, many, shuffled, foundShuffled);
  }

  private static Explained.AtCount atCount(
      int count, Pursued found, Chance chance, Pursued rotated, Pursued shuffled) {
    double[] byChance = chance.cosines(count);
    double bound = bound(byChance);
    double[] cosines = found.cosines(count);
    double squared = 0;
    for (double each : cosines) squared += each * each;
    return new Explained.AtCount(
        count,
        found.rows(),
        over(bound, cosines),
        squared / cosines.length,
        Normal.mean(cosines),
        bound,
        Normal.mean(byChance),
        over(bound, rotated.cosines(count)),
        over(bound, shuffled.cosines(count)));
  }

  private static double over(double bound, double[] cosines) {
    int over = 0;
    for (double each : cosines) if (each > bound) over++;
    return (double) over / cosines.length;
  }

  private static List<Explained.Example> examples(
      Pursued found, int[] neurons, Dictionary dictionary) {
    int count = limit(LensSettings.HEADLINE_ATOMS, dictionary);
    return IntStream.range(0, found.rows())
        .boxed()
        .sorted(Comparator.comparingDouble((Integer row) -> -found.cosine(row, count)))
        .limit(EXAMPLES)
        .map(
            row ->
                new Explained.Example(
                    neurons[row], found.cosine(row, count), members(found, row, dictionary)))
        .toList();
  }

  private static List<String> members(Pursued found, int row, Dictionary dictionary) {
    double length = 0;
    for (int n = 0; n < found.count(row); n++) length += Math.pow(found.coefficient(row, n), 2);
    double unit = Math.sqrt(length);
    return IntStream.range(0, Math.min(MEMBERS, found.count(row)))
        .mapToObj(
            n ->
                String.format(
                    Locale.ROOT,
                    "%+.2f %s",
                    found.coefficient(row, n) / unit,
                    dictionary.names().apply(found.atom(row, n))))
        .toList();
  }

  private Pursued few(NDArray rows, Dictionary dictionary) {
    return pursuit.run(rows, dictionary.atoms(), limit(LensSettings.HEADLINE_ATOMS, dictionary));
  }

  private Pursued many(NDArray rows, Dictionary dictionary) {
    return pursuit.run(rows, dictionary.atoms(), limit(LensSettings.MOST_ATOMS, dictionary));
  }

  /** No more atoms than half of the dimensions: as many explain anything. */
  private static int limit(int atoms, Dictionary dictionary) {
    return Math.clamp(atoms, 1, Math.max(1, Math.min(dictionary.width(), dictionary.size()) / 2));
  }

  private NDArray first(NDManager scope, NDArray rows) {
    int some = Math.min(settings.sample(), Math.toIntExact(rows.getShape().get(0)));
    return rows(scope, rows, IntStream.range(0, some).toArray());
  }

  private NDArray rows(NDManager scope, NDArray of, int[] which) {
    var at = torch.create(scope, which, new Shape(which.length));
    var rows = kernels.run("rows", new NDList(of, at)).head();
    rows.attach(scope);
    return rows;
  }
}
