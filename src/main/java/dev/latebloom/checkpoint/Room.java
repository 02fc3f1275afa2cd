package dev.latebloom.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Whether the disk has room for a checkpoint.
 *
 * @param needed bytes that the newest checkpoint takes; 0 without one
 * @param written bytes of the one that failed
 * @param free bytes beside these
 */
record Room(long needed, long written, long free) {
  /** With less than this no file can be written. */
  private static final long LEAST = 1 << 20;

  /** Around {@code writing}, which may not be there. */
  static Room around(Path writing, long needed) throws IOException {
    long written = 0;
    if (Files.isDirectory(writing)) {
      try (var files = Files.list(writing)) {
        for (var file : files.toList()) written += Files.size(file);
      }
    }
    var there = writing.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) there = there.getParent();
    return new Room(needed, written, Files.getFileStore(there).getUsableSpace());
  }

  /** For the end of a sentence about the failure; empty where room was not short. */
  String shortage() {
    if (free >= Math.max(LEAST, needed - written)) return "";
    return String.format(
        Locale.ROOT,
        "; a checkpoint takes %s%,d bytes and %,d are free: make room there",
        needed > written ? "" : "more than ",
        Math.max(needed, written),
        free + written);
  }
}
