package dev.latebloom.app.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine on which a number was measured. */
final class Machine {
  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Cores and model of the processor, as far as the system says. */
  static String name() throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    return "%d cores, %s".formatted(cores, model());
  }

  private static String model() throws IOException {
    if (!Files.isReadable(PROCESSORS)) return System.getProperty("os.arch", "unknown");
    try (var lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch", "unknown"));
    }
  }
}
