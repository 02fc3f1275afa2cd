package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import java.util.Arrays;
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

  /** By the ledger's index of a source its number; -1 for one without examples. */
  private final int[] numbers;

  private final long[] examples;
  private final long[] visits;
  private final long[] weights;
  private final long[] seen;
  private final double[] newest;

  private Sources(int[] numbers, int count) {
    this.numbers = numbers;
    examples = new long[count];
    visits = new long[count];
    weights = new long[count];
    seen = new long[count];
    newest = new double[count];
  }

  /** Two walks over the rows. */
  public static Sources of(Ledger ledger) {
    var numbers = new int[1 << Short.SIZE];
    Arrays.fill(numbers, -1);
    int[] count = {0};
    ledger.forEach(
        (_, slot) -> {
          int source = ledger.source(slot);
          if (numbers[source] < 0) numbers[source] = count[0]++;
        });
    var sources = new Sources(numbers, count[0]);
    ledger.forEach((_, slot) -> sources.add(ledger, slot));
    return sources;
  }

  private void add(Ledger ledger, int slot) {
    int source = number(ledger, slot);
    examples[source]++;
    visits[source] += ledger.visits(slot);
    weights[source] += ledger.weight.get(slot);
    if (ledger.visits(slot) == 0) return;
    seen[source]++;
    newest[source] += ledger.lastLoss.get(slot);
  }

  /** Of how many sources there are examples. */
  public int count() {
    return examples.length;
  }

  /** The number of an example's source. */
  public int number(Ledger ledger, int slot) {
    return numbers[ledger.source(slot)];
  }

  public long examples(int source) {
    return examples[source];
  }

  /** Mean newest loss of a source's examples, in nats; NaN before the first visit. */
  public double loss(int source) {
    return newest[source] / seen[source];
  }

  /** Each source's share of the examples. */
  public double[] natural() {
    return shares(source -> examples[source]);
  }

  /** Each source's share of the visits so far; of the examples, before the first. */
  public double[] visited() {
    return Arrays.stream(visits).sum() == 0 ? natural() : shares(source -> visits[source]);
  }

  /** Each source's share of the draws by the weights that it has. */
  public double[] drawn() {
    return shares(source -> weights[source]);
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
    for (int i = 0; i < shares.length; i++) least = Math.min(least, shares[i] / examples[i]);
    var raised = new int[shares.length];
    for (int i = 0; i < shares.length; i++) {
      raised[i] = Policy.units(Math.clamp(shares[i] / examples[i] / least, 1, most));
    }
    return (id, slot, before, cohort) -> raised[number(ledger, slot)];
  }
}
