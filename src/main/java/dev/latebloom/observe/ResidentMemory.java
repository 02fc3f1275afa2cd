package dev.latebloom.observe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process' memory in RAM as Linux reports it: heap, native arrays and mapped files. */
final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /** Bytes, or NaN where the system has no such file. */
  static double bytes() {
    if (!Files.isReadable(STATUS)) return Double.NaN;
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(ResidentMemory::bytesOf)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a line such as {@code VmRSS: 123456 kB}. */
  static double bytesOf(String line) {
    return 1024.0 * Long.parseLong(line.replaceAll("\\D", ""));
  }
}
