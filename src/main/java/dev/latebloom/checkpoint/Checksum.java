package dev.latebloom.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** The CRC-32C of a whole file, read in one pass with a buffer of 1 MiB. */
final class Checksum {
  private static final int BUFFER = 1 << 20;

  private Checksum() {}

  static long of(Path file) throws IOException {
    var sum = new CRC32C();
    var buffer = ByteBuffer.allocateDirect(BUFFER);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(buffer.clear()) >= 0) sum.update(buffer.flip());
    }
    return sum.getValue();
  }
}
