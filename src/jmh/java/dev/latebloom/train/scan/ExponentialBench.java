package dev.latebloom.train.scan;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One power of e among a block of them, beside the ways not taken. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ExponentialBench {
  private static final int WIDTH = ChannelBlock.WIDTH;

  private final Exponential exponential = new Exponential(WIDTH);
  private final float[] x = new float[WIDTH];
  private final float[] one = new float[WIDTH];
  private final float[] target = new float[WIDTH];

  public ExponentialBench() {
    var random = new SplittableRandom(1);
    for (int i = 0; i < WIDTH; i++) x[i] = (float) random.nextDouble(-10, 0);
    Arrays.fill(one, 1f);
  }

  @Benchmark
  @OperationsPerInvocation(WIDTH)
  public float[] asShipped() {
    exponential.ofProducts(x, one, target, WIDTH);
    return target;
  }

  /** The same in one loop, with the power made of its bits. */
  @Benchmark
  @OperationsPerInvocation(WIDTH)
  public float[] ofBits() {
    for (int i = 0; i < WIDTH; i++) {
      float z = Math.min(Math.max(x[i] * one[i], -87f), 88f);
      float k = Math.fma(z, 1.442695f, 12582912f) - 12582912f;
      float r = Math.fma(k, 2.1219444e-4f, Math.fma(k, -0.6933594f, z));
      float p = Math.fma(1.9875691e-4f, r, 1.3981999e-3f);
      p = Math.fma(p, r, 8.333452e-3f);
      p = Math.fma(p, r, 4.1665796e-2f);
      p = Math.fma(p, r, 0.16666666f);
      p = Math.fma(p, r, 0.5f);
      target[i] = (Math.fma(p, r * r, r) + 1) * Float.intBitsToFloat(((int) k + 127) << 23);
    }
    return target;
  }

  @Benchmark
  @OperationsPerInvocation(WIDTH)
  public float[] ofMath() {
    for (int i = 0; i < WIDTH; i++) target[i] = (float) Math.exp(x[i] * one[i]);
    return target;
  }
}
