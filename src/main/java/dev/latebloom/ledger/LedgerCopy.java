package dev.latebloom.ledger;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Pieces of memory in a file, one behind the other, followed by eight bytes with their CRC32C. Not
 * thread-safe.
 */
final class LedgerCopy {
  private static final int CHUNK_BYTES = 1 << 24;

  private LedgerCopy() {}

  /** Bytes of the file of these pieces. */
  static long bytes(List<MemorySegment> pieces) {
    return pieces.stream().mapToLong(MemorySegment::byteSize).sum() + Long.BYTES;
  }

  static void save(List<MemorySegment> pieces, Path file) throws IOException {
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var crc = new CRC32C();
      for (var piece : pieces) {
        for (long at = 0; at < piece.byteSize(); at += CHUNK_BYTES) {
          var chunk = chunk(piece, at);
          crc.update(chunk.duplicate());
          writeFully(channel, chunk);
        }
      }
      writeFully(channel, ByteBuffer.allocate(8).putLong(crc.getValue()).flip());
      channel.force(true);
    }
  }

  /** Reads the copy twice, so that a damaged one changes nothing. */
  static void restore(List<MemorySegment> pieces, FileChannel channel, Path file)
      throws IOException {
    if (channel.size() != bytes(pieces) || crcOf(channel) != crcIn(channel)) {
      throw new IOException(file + " is damaged; start from another checkpoint");
    }
    long from = 0;
    for (var piece : pieces) {
      for (long at = 0; at < piece.byteSize(); at += CHUNK_BYTES) {
        readFully(channel, chunk(piece, at), from + at);
      }
      from += piece.byteSize();
    }
  }

  private static long crcOf(FileChannel channel) throws IOException {
    var crc = new CRC32C();
    long bytes = channel.size() - Long.BYTES;
    var buffer = ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, bytes));
    for (long at = 0; at < bytes; at += CHUNK_BYTES) {
      buffer.clear().limit((int) Math.min(CHUNK_BYTES, bytes - at));
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

  private static ByteBuffer chunk(MemorySegment piece, long at) {
    return piece.asSlice(at, Math.min(CHUNK_BYTES, piece.byteSize() - at)).asByteBuffer();
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
