package dev.latebloom.bench;

import dev.latebloom.pool.Urn;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What an urn costs as a whole: the draw that starts a new round, and a copy. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx3g")
@Warmup(iterations = 10)
@Measurement(iterations = 10)
public class RoundBench {
  @Param({"1000000", "10000000"})
  private int slots;

  /** 256 is the path for whole weights; with 320 a quarter of the slots gets a second credit. */
  @Param({"256", "320"})
  private int weight;

  private Urn empty = new Urn(1, 0);
  private Urn urn = new Urn(1, 0);

  @Setup
  public void drawAll() {
    empty = new Urn(slots, 1);
    for (int slot = 0; slot < slots; slot++) {
      empty.admit(slot);
      empty.reweigh(slot, weight);
    }
    while (empty.remaining() > 0) empty.draw();
  }

  @Setup(Level.Invocation)
  public void renew() {
    urn = empty.copy();
  }

  @Benchmark
  public int newRound() {
    return urn.draw();
  }

  @Benchmark
  public Urn copy() {
    return empty.copy();
  }
}
