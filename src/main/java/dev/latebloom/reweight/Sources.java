package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The sources of the examples held, and the weights by which each takes a given share of the draws.
 *
 * <p>Sources that have examples are numbered from 0 on. What is drawn goes by visits a round, of
 * which the example that is shown least has one: no example is left out, and shares further apart
 * than the most visits are not reached.
 */
public final class Sources {
  /** Most visits a round that a weight can say. */
  public static final double MOST_VISITS = 255;

  private static final class Sums {
    private long examples;
    private long visits;
    private long weights;
    private long seen;
    private double newest;
  }

  /** By the ledger's index of a source its number; -1 for one without examples. */
  private final int[] numbers = new int[1 << Short.SIZE];

  private final List<Sums> sums = new ArrayList<>();
  private final List<Integer> indexes = new ArrayList<>();

  private Sources() {
    Arrays.fill(numbers, -1);
  }

  /** One walk over the rows. */
  public static Sources of(Ledger ledger) {
    var sources = new Sources();
    ledger.forEach((_, slot) -> sources.add(ledger, slot));
    return sources;
  }

  private void add(Ledger ledger, int slot) {
    int source = ledger.source(slot);
    if (numbers[source] < 0) {
      numbers[source] = sums.size();
      sums.add(new Sums());
      indexes.add(source);
    }
    var of = sums.get(numbers[source]);
    of.examples++;
    of.visits += ledger.visits(slot);
    of.weights += ledger.weight.get(slot);
    if (ledger.visits(slot) == 0) return;
    of.seen++;
    of.newest += ledger.lastLoss.get(slot);
  }

  /** Of how many sources there are examples. */
  public int count() {
    return sums.size();
  }

  /** The number of an example's source. */
  public int number(Ledger ledger, int slot) {
    return numbers[ledger.source(slot)];
  }

  /** The ledger's index of a source. */
  int index(int source) {
    return indexes.get(source);
  }

  public long examples(int source) {
    return sums.get(source).examples;
  }

  /** Mean newest loss of a source's examples, in nats; NaN before the first visit. */
  public double loss(int source) {
    return sums.get(source).newest / sums.get(source).seen;
  }

  /** Each source's share of the examples. */
  public double[] natural() {
    return shares(this::examples);
  }

  /** Each source's share of the visits so far; of the examples, before the first. */
  public double[] visited() {
    long visits = sums.stream().mapToLong(of -> of.visits).sum();
    return visits == 0 ? natural() : shares(source -> sums.get(source).visits);
  }

  /** Each source's share of the draws by the weights that it has. */
  public double[] drawn() {
    return shares(source -> sums.get(source).weights);
  }

  /** The values of all sources, divided by their sum. */
  public double[] shares(IntToDoubleFunction value) {
    var shares = IntStream.range(0, count()).mapToDouble(value).toArray();
    double sum = Arrays.stream(shares).sum();
    for (int i = 0; i < shares.length; i++) shares[i] /= sum;
    return shares;
  }

  /** Lets each source take its share of the draws, by weights up to {@code most} visits a round. */
  public Rule drawing(Ledger ledger, double[] shares, double most) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < shares.length; i++) least = Math.min(least, shares[i] / examples(i));
    var raised = new int[shares.length];
    for (int i = 0; i < shares.length; i++) {
      raised[i] = Policy.units(Math.clamp(shares[i] / examples(i) / least, 1, most));
    }
    var natural = natural();
    return ((Rule) (id, slot, before) -> raised[number(ledger, slot)])
        .because(
            slot -> {
              int k = number(ledger, slot);
              return "its source has %.1f%% of the examples and is to have %.1f%% of the draws: %.2f visits a round for each of its examples, and one for those shown least"
                  .formatted(100 * natural[k], 100 * shares[k], raised[k] / (double) Weights.ONE);
            });
  }
}
