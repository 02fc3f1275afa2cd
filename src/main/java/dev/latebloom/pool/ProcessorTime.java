package dev.latebloom.pool;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Processor time of the current thread: the clock of stages that run beside the model step.
 * Wall-clock time would count a stage's waits for a core that the kernels hold, which cost the step
 * nothing.
 */
public final class ProcessorTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ProcessorTime() {}

  /**
   * Nanoseconds for which this thread has had a core; only differences on one thread mean anything.
   */
  public static long nanos() {
    return THREADS.getCurrentThreadCpuTime();
  }
}
