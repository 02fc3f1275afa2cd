package dev.latebloom.bench;

import dev.latebloom.pool.Urn;
import dev.latebloom.pool.Weights;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The urn with weights of one to four visits, and beside it the machine's own price of not knowing
 * where to look: one read whose place depends on the read before, in an array as large as the urn.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = "-Xmx3g")
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class UrnBench {
  private static final int CHANGES = 1000;
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L;

  @Param({"10000", "100000", "1000000", "10000000", "100000000"})
  private int slots;

  private Urn urn = new Urn(1, 0);
  private SplittableRandom random = new SplittableRandom(1);
  private final int[] slotsToChange = new int[CHANGES];
  private final int[] newWeights = new int[CHANGES];

  /** Only in the forks that need it, since it doubles the memory. */
  @State(Scope.Benchmark)
  public static class Memory {
    private long[] words = {};
    private long last;
    private long reads;

    @Setup
    public void fill(UrnBench bench) {
      // 3.1 bytes a slot.
      words = new long[bench.slots / 10 * 31 / Long.BYTES];
      var random = new SplittableRandom(2);
      for (int i = 0; i < words.length; i++) words[i] = random.nextLong();
    }
  }

  @Setup
  public void fill() {
    random = new SplittableRandom(1);
    urn = new Urn(slots, 1);
    for (int slot = 0; slot < slots; slot++) {
      urn.admit(slot);
      urn.reweigh(slot, anyWeight());
    }
  }

  private int anyWeight() {
    return Weights.ONE + (random.nextInt() >>> 22) * 3 / 4;
  }

  /** New rounds are in it, at their share. */
  @Benchmark
  public int draw() {
    return urn.draw();
  }

  @Benchmark
  public boolean reweigh() {
    int slot = (int) ((random.nextInt() & 0xffff_ffffL) * slots >>> 32);
    return urn.reweigh(slot, anyWeight());
  }

  /** As the pool changes weights: all that a pass of the policy has decided, at once. */
  @Benchmark
  @OperationsPerInvocation(CHANGES)
  public int[] reweighMany() {
    for (int i = 0; i < CHANGES; i++) {
      slotsToChange[i] = (int) ((random.nextInt() & 0xffff_ffffL) * slots >>> 32);
      newWeights[i] = anyWeight();
    }
    urn.reweigh(slotsToChange, newWeights, CHANGES);
    return slotsToChange;
  }

  /** What a step does for each example: it is drawn, and its loss changes its weight. */
  @Benchmark
  public boolean drawAndReweigh() {
    return urn.reweigh(urn.draw(), anyWeight());
  }

  @Benchmark
  public long dependentRead(Memory memory) {
    long at = Math.unsignedMultiplyHigh(memory.last + memory.reads++ * GOLDEN, memory.words.length);
    return memory.last = memory.words[(int) at];
  }
}
