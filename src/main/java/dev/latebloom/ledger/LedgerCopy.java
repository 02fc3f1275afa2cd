package dev.latebloom.ledger;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** A ledger's bytes in a file of their own, followed by eight bytes with their CRC32C. */
final class LedgerCopy {
  private static final int CHUNK_BYTES = 1 << 24;

  private LedgerCopy() {}

  static void save(MemorySegment ledger, Path file) throws IOException {
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var crc = new CRC32C();
      for (long at = 0; at < ledger.byteSize(); at += CHUNK_BYTES) {
        var chunk = chunk(ledger, at);
        crc.update(chunk.duplicate());
        writeFully(channel, chunk);
      }
      writeFully(channel, ByteBuffer.allocate(8).putLong(crc.getValue()).flip());
      channel.force(true);
    }
  }

  /** Reads the copy twice, so that a damaged one changes nothing. */
  static void restore(MemorySegment ledger, LedgerHeader header, Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var copied = LedgerHeader.read(channel, file);
      if (copied.capacity() != header.capacity()) {
        throw new IOException(
            "%s is of a pool with capacity %d, not %d; set pool.capacity to %d"
                .formatted(file, copied.capacity(), header.capacity(), copied.capacity()));
      }
      if (copied.snapshots() != header.snapshots()) {
        throw new IOException(
            "%s has %d snapshots of losses, reweight.policy asks for %d; go on with the policy of before"
                .formatted(file, copied.snapshots(), header.snapshots()));
      }
      if (channel.size() != ledger.byteSize() + 8 || crcOf(channel, ledger) != crcIn(channel)) {
        throw new IOException(file + " is damaged; start from another checkpoint");
      }
      for (long at = 0; at < ledger.byteSize(); at += CHUNK_BYTES) {
        readFully(channel, chunk(ledger, at), at);
      }
    }
  }

  private static long crcOf(FileChannel channel, MemorySegment ledger) throws IOException {
    var crc = new CRC32C();
    var buffer = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, ledger.byteSize()));
    for (long at = 0; at < ledger.byteSize(); at += CHUNK_BYTES) {
      buffer.clear().limit((int) Math.min(CHUNK_BYTES, ledger.byteSize() - at));
      readFully(channel, buffer, at);
      crc.update(buffer.flip());
    }
    return crc.getValue();
  }

  private static long crcIn(FileChannel channel) throws IOException {
    var buffer = ByteBuffer.allocate(8);
    readFully(channel, buffer, channel.size() - 8);
    return buffer.flip().getLong();
  }

  private static ByteBuffer chunk(MemorySegment ledger, long at) {
    return ledger.asSlice(at, Math.min(CHUNK_BYTES, ledger.byteSize() - at)).asByteBuffer();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) channel.write(bytes);
  }

  static void readFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, position);
      if (read < 0) throw new IOException("unexpected end of a ledger's copy");
      position += read;
    }
  }
}
