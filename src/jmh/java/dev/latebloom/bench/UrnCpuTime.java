package dev.latebloom.bench;

import dev.latebloom.pool.ProcessorTime;
import dev.latebloom.pool.Urn;
import dev.latebloom.pool.Weights;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * What {@link UrnBench} measures, in processor time of the thread instead of time on the clock: for
 * a machine whose cores are shared, where the clock mostly measures waiting. Prints minimum,
 * quartile and median of 45 turns of 100,000, each operation in turn with the others.
 */
public final class UrnCpuTime {
  private static final int TURNS = 60;
  private static final int WARM_UP = 15;
  private static final int OPERATIONS = 100_000;
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  private final int slots;
  private final Urn urn;
  private final SplittableRandom random = new SplittableRandom(1);
  private final long[] words;
  private long last;
  private long reads;

  private UrnCpuTime(int slots) {
    this.slots = slots;
    urn = new Urn(slots, 1);
    for (int slot = 0; slot < slots; slot++) {
      urn.admit(slot);
      urn.reweigh(slot, anyWeight());
    }
    words = random.longs(slots / 10L * 31 / Long.BYTES).toArray();
  }

  private int anyWeight() {
    return Weights.ONE + (random.nextInt() >>> 22) * 3 / 4;
  }

  private boolean reweigh(int ignored) {
    int slot = (int) (((random.nextInt() & 0xffff_ffffL) * slots) >>> 32);
    return urn.reweigh(slot, anyWeight());
  }

  private boolean read(int ignored) {
    long at = Math.unsignedMultiplyHigh(last + reads++ * GOLDEN, words.length);
    last = words[(int) at];
    return last != 0;
  }

  private static double nanos(IntPredicate operation) {
    long start = ProcessorTime.nanos();
    int done = 0;
    for (int i = 0; i < OPERATIONS; i++) if (operation.test(i)) done++;
    if (done < 0) throw new AssertionError("keeps the results alive");
    return (double) (ProcessorTime.nanos() - start) / OPERATIONS;
  }

  private static void print(String name, double[] turns) {
    var steady = Arrays.copyOfRange(turns, WARM_UP, TURNS);
    Arrays.sort(steady);
    System.out.printf(
        "%-16s %8.1f %8.1f %8.1f%n",
        name, steady[0], steady[steady.length / 4], steady[steady.length / 2]);
  }

  /** Takes the number of slots. */
  public static void main(String[] args) {
    var bench = new UrnCpuTime(Integer.parseInt(args[0]));
    var draw = new double[TURNS];
    var reweigh = new double[TURNS];
    var pair = new double[TURNS];
    var read = new double[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
      draw[turn] = nanos(i -> bench.urn.draw() >= 0);
      reweigh[turn] = nanos(bench::reweigh);
      pair[turn] = nanos(i -> bench.urn.reweigh(bench.urn.draw(), bench.anyWeight()));
      read[turn] = nanos(bench::read);
    }
    System.out.printf("%-16s %8s %8s %8s  ns%n", args[0] + " slots", "min", "q25", "median");
    print("draw", draw);
    print("reweigh", reweigh);
    print("drawAndReweigh", pair);
    print("dependentRead", read);
  }
}
