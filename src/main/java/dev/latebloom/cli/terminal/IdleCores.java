package dev.latebloom.cli.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How many cores other programs leave. Threads of a kernel wait for each other, so that one whose
 * core somebody else has holds up all: writing a text with one thread is faster than with two of
 * which one is waited for.
 */
public final class IdleCores {
  private static final Path STATISTICS = Path.of("/proc/stat");

  /** Linux counts in hundredths of a second. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long SHORTEST_WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

  private final Optional<Reading> begun;

  private IdleCores(Optional<Reading> begun) {
    this.begun = begun;
  }

  /** Begins to watch. */
  public static IdleCores watch() {
    return new IdleCores(reading());
  }

  /**
   * How many were idle, or this process's own, since the watch began; it lasts at least 0.15 s. All
   * that this process may use where the system does not say, as none but Linux does.
   */
  public int count() throws InterruptedException {
    int most = Runtime.getRuntime().availableProcessors();
    if (begun.isEmpty()) return most;
    var first = begun.get();
    long left = SHORTEST_WATCH_NANOS - (System.nanoTime() - first.at());
    if (left > 0) TimeUnit.NANOSECONDS.sleep(left);
    return reading().map(second -> between(first, second, most)).orElse(most);
  }

  /** Of {@code most} cores, those that others did not use between two readings; at least one. */
  static int between(Reading first, Reading second, int most) {
    double free = (second.idle() - first.idle()) + (second.own() - first.own());
    long cores = Math.round(free / (second.at() - first.at()));
    return Math.clamp(cores, 1, most);
  }

  /**
   * Sums over all cores, in nanoseconds.
   *
   * @param at when, by a clock that never goes back
   * @param idle for which they had nothing to do
   * @param own for which this process had them
   */
  record Reading(long at, long idle, long own) {}

  private static Optional<Reading> reading() {
    if (!Files.isReadable(STATISTICS)) return Optional.empty();
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    try (var lines = Files.lines(STATISTICS, US_ASCII)) {
      long now = System.nanoTime();
      long own = system.getProcessCpuTime();
      return lines.findFirst().map(IdleCores::idle).map(idle -> new Reading(now, idle, own));
    } catch (IOException e) {
      // Some containers have the file and do not let it be read: as on systems without it.
      return Optional.empty();
    }
  }

  /**
   * Of the line {@code cpu user nice system idle iowait irq ...}, what waits for work or a disk.
   */
  static long idle(String line) {
    var counts = line.split(" +", -1);
    return (Long.parseLong(counts[4]) + Long.parseLong(counts[5])) * TICK_NANOS;
  }
}
