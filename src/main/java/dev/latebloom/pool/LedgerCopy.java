package dev.latebloom.pool;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
  static void restore(MemorySegment ledger, int capacity, Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var header = header(channel, file);
      int copied = checkedCapacity(header, file);
      int snapshots = checkedSnapshots(header, file);
      if (copied != capacity) {
        throw new IOException(
            "%s is of a pool with capacity %d, not %d; set pool.capacity to %d"
                .formatted(file, copied, capacity, copied));
      }
      if (snapshots != ledger.getAtIndex(JAVA_LONG, Ledger.SNAPSHOTS_AT)) {
        throw new IOException(
            "%s has %d snapshots of losses, reweight.policy asks for %d; go on with the policy of before"
                .formatted(file, snapshots, ledger.getAtIndex(JAVA_LONG, Ledger.SNAPSHOTS_AT)));
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

  /** The first page of a ledger or of a copy of one. */
  static MemorySegment header(FileChannel channel, Path file) throws IOException {
    if (channel.size() < Ledger.HEADER_BYTES) throw new IOException(file + " is not a ledger");
    var buffer = ByteBuffer.allocateDirect(Ledger.HEADER_BYTES).order(ByteOrder.nativeOrder());
    readFully(channel, buffer, 0);
    return MemorySegment.ofBuffer(buffer.flip());
  }

  static int checkedCapacity(MemorySegment header, Path file) throws IOException {
    if (header.getAtIndex(JAVA_LONG, Ledger.MAGIC_AT) != Ledger.MAGIC) {
      throw new IOException(file + " is not a ledger");
    }
    long version = header.getAtIndex(JAVA_LONG, Ledger.VERSION_AT);
    if (version != Ledger.VERSION) {
      throw new IOException(
          "%s is a ledger of version %d, this build reads %d"
              .formatted(file, version, Ledger.VERSION));
    }
    long capacity = header.getAtIndex(JAVA_LONG, Ledger.CAPACITY_AT);
    if (capacity < 1 || capacity > Integer.MAX_VALUE) {
      throw new IOException(file + " is damaged: it claims a capacity of " + capacity);
    }
    return (int) capacity;
  }

  static int checkedSnapshots(MemorySegment header, Path file) throws IOException {
    long snapshots = header.getAtIndex(JAVA_LONG, Ledger.SNAPSHOTS_AT);
    if (snapshots < 0 || snapshots > LossSnapshots.MOST) {
      throw new IOException(file + " is damaged: it claims " + snapshots + " snapshots");
    }
    return (int) snapshots;
  }

  private static ByteBuffer chunk(MemorySegment ledger, long at) {
    return ledger.asSlice(at, Math.min(CHUNK_BYTES, ledger.byteSize() - at)).asByteBuffer();
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) channel.write(bytes);
  }

  private static void readFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      int read = channel.read(bytes, position);
      if (read < 0) throw new IOException("unexpected end of a ledger's copy");
      position += read;
    }
  }
}
