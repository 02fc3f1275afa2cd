package dev.latebloom.train.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this process as the operating system counts it, native arrays included. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Resident bytes; empty where the system does not say (anything but Linux). */
  public static OptionalLong residentBytes() {
    return bytes("VmRSS:");
  }

  /** Most resident bytes so far; empty where the system does not say. */
  public static OptionalLong peakBytes() {
    return bytes("VmHWM:");
  }

  private static OptionalLong bytes(String name) {
    if (!Files.isReadable(STATUS)) return OptionalLong.empty();
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(ProcessMemory::bytesOf)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a line such as {@code VmRSS: 123456 kB}. */
  static long bytesOf(String line) {
    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
  }
}
