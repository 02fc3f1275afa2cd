package dev.latebloom.app.compare;

import com.sun.management.OperatingSystemMXBean;
import dev.latebloom.app.run.StoredLoop;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.Weights;
import dev.latebloom.train.engine.ProcessMemory;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Writes down what a run takes and whom it shows more often. Two threads write, each its own part;
 * others read when the loop has ended.
 */
final class Trace implements StoredLoop.Listener {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final LongConsumer progress;
  private final long[] tokens;
  private final long[] trainNanos;
  private final long[] cpuNanos;
  private long policyNanos;

  private final BitSet errors;
  private final Variants variants;
  private final int[] weights;
  private long upsampledNow;
  private long upsampledErrorsNow;
  private long upsampled;
  private long upsampledErrors;
  private long examples;
  private long peakBytes;

  /**
   * @param errors ids of the planted errors
   * @param capacity how many examples there may be with variants
   * @param progress is told of every step
   */
  Trace(long steps, int capacity, BitSet errors, Variants variants, LongConsumer progress) {
    this.variants = variants;
    this.progress = progress;
    this.tokens = new long[Math.toIntExact(steps) + 1];
    this.trainNanos = new long[tokens.length];
    this.cpuNanos = new long[tokens.length];
    this.errors = errors;
    this.weights = new int[capacity];
    Arrays.fill(weights, Weights.ONE);
    cpuNanos[0] = SYSTEM.getProcessCpuTime();
  }

  @Override
  public void stepped(Snapshot snapshot) {
    int step = Math.toIntExact(snapshot.step());
    var times = snapshot.times();
    tokens[step] = snapshot.tokens();
    // The first step waits for the engine, the model and the first draw: that is no training.
    trainNanos[step] = trainNanos[step - 1] + times.train() + (step == 1 ? 0 : times.idle());
    cpuNanos[step] = SYSTEM.getProcessCpuTime();
    peakBytes = ProcessMemory.peakBytes().orElse(0);
    policyNanos += times.observe() + times.reweight();
    progress.accept(step);
  }

  @Override
  public List<Example> reweighed(Pool.Reweigh made) {
    var changed = made.weights();
    for (int i = 0; i < changed.size(); i++) {
      int id = Math.toIntExact(changed.id(i));
      int change = (changed.weight(i) > Weights.ONE ? 1 : 0) - (weights[id] > Weights.ONE ? 1 : 0);
      weights[id] = changed.weight(i);
      upsampledNow += change;
      if (errors.get(id)) upsampledErrorsNow += change;
    }
    upsampled += upsampledNow;
    upsampledErrors += upsampledErrorsNow;
    examples += variants.examples();
    return variants.of(made);
  }

  long tokens(long step) {
    return tokens[(int) step];
  }

  /** Of training up to a step, saving left out. */
  double seconds(long step) {
    return trainNanos[(int) step] / 1e9;
  }

  /** Of the whole process up to a step. */
  double cpuSeconds(long step) {
    return (cpuNanos[(int) step] - cpuNanos[0]) / 1e9;
  }

  /** Most memory of the process while it trained; 0 where the system does not say. */
  double peakBytes() {
    return peakBytes;
  }

  /** Losses into the ledger, policy and figures, by training time. */
  double policyShare() {
    return (double) policyNanos / trainNanos[trainNanos.length - 1];
  }

  /** Share of the examples shown more than once a round, over all steps. */
  double upsampledShare() {
    return (double) upsampled / examples;
  }

  /** Share of errors among those; NaN when there were none. */
  double upsampledErrorShare() {
    return (double) upsampledErrors / upsampled;
  }
}
