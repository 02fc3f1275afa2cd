package dev.latebloom.train.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of processes as the operating system counts it, native arrays included. */
public final class ProcessMemory {
  private static final String THIS = "self";

  private ProcessMemory() {}

  /** Resident bytes of this one; empty where the system does not say (anything but Linux). */
  public static OptionalLong residentBytes() {
    return bytes(THIS, "VmRSS:");
  }

  /** Resident bytes of another; empty likewise, and where it has ended. */
  public static OptionalLong residentBytes(long pid) {
    return bytes(Long.toString(pid), "VmRSS:");
  }

  /** Most resident bytes of this one so far; empty where the system does not say. */
  public static OptionalLong peakBytes() {
    return bytes(THIS, "VmHWM:");
  }

  private static OptionalLong bytes(String process, String name) {
    var status = Path.of("/proc", process, "status");
    try {
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith(name))
          .mapToLong(ProcessMemory::bytesOf)
          .findFirst();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a line such as {@code VmRSS: 123456 kB}. */
  static long bytesOf(String line) {
    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
  }
}
