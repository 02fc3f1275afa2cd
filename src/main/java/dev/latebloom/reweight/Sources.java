package dev.latebloom.reweight;

import dev.latebloom.ledger.Group;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The sources of the examples that all workers hold, and the weights by which each takes a given
 * share of the draws.
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

    void add(Ledger ledger, int slot) {
      examples++;
      visits += ledger.visits(slot);
      weights += ledger.weight.get(slot);
      if (ledger.visits(slot) == 0) return;
      seen++;
      newest += ledger.lastLoss.get(slot);
    }

    Group group() {
      return new Group(examples, visits, weights, seen, newest);
    }
  }

  private final List<Group> groups;
  private final List<Integer> indexes;

  /** By the ledger's index of a source its number; -1 for one without examples. */
  private final int[] numbers = new int[1 << Short.SIZE];

  private Sources(Map<Integer, Group> byIndex) {
    indexes = List.copyOf(byIndex.keySet());
    groups = List.copyOf(byIndex.values());
    Arrays.fill(numbers, -1);
    for (int i = 0; i < count(); i++) numbers[index(i)] = i;
  }

  /** Those of all workers. One walk over the rows. */
  public static Sources of(Ledger ledger) {
    var groups = here(ledger);
    ledger.elsewhere().forEach((index, group) -> groups.merge(index, group, Group::plus));
    return new Sources(groups);
  }

  /** The examples of this worker, by the ledger's index of their source. One walk over the rows. */
  static Map<Integer, Group> here(Ledger ledger) {
    Map<Integer, Sums> sums = new LinkedHashMap<>();
    ledger.forEach(
        (_, slot) -> sums.computeIfAbsent(ledger.source(slot), _ -> new Sums()).add(ledger, slot));
    Map<Integer, Group> groups = new LinkedHashMap<>();
    sums.forEach((index, of) -> groups.put(index, of.group()));
    return groups;
  }

  /** Of how many sources there are examples. */
  public int count() {
    return groups.size();
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
    return groups.get(source).examples();
  }

  /** Mean newest loss of a source's examples, in nats; NaN before the first visit. */
  public double loss(int source) {
    return groups.get(source).newest() / groups.get(source).seen();
  }

  /** Each source's share of the examples. */
  public double[] natural() {
    return shares(this::examples);
  }

  /** Each source's share of the visits so far; of the examples, before the first. */
  public double[] visited() {
    long visits = groups.stream().mapToLong(Group::visits).sum();
    return visits == 0 ? natural() : shares(source -> groups.get(source).visits());
  }

  /** Each source's share of the draws by the weights that it has. */
  public double[] drawn() {
    return shares(source -> groups.get(source).weights());
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
