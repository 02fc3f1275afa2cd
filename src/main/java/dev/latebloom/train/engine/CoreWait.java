package dev.latebloom.train.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long a thread that had work has waited for a core, as the operating system counts it. */
public final class CoreWait {
  private static final Path STATISTICS = Path.of("/proc/thread-self/schedstat");
  private static final boolean KNOWN = Files.isReadable(STATISTICS);

  private CoreWait() {}

  /** Nanoseconds of this thread; always 0 where the system does not say (anything but Linux). */
  public static long nanos() {
    if (!KNOWN) return 0;
    try {
      return nanosOf(Files.readString(STATISTICS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a line with nanoseconds run, nanoseconds waited, and turns. */
  static long nanosOf(String line) {
    return Long.parseLong(line.split(" ", 3)[1]);
  }
}
