package dev.latebloom.pool;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * The clock of what runs beside the model step. By the wall's clock a stage seems to take as long
 * as it waits for a core, and while the kernels have all of them that is most of it; what it takes
 * from the step is processor time.
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
