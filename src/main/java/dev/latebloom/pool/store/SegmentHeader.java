package dev.latebloom.pool.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What stands before the records of a segment; {@link Segment} says where.
 *
 * @param size of the file
 * @param width bytes a token
 * @param end where the first record begins
 * @param forced bytes that are known to be on disk
 * @param sealed whether the segment will grow no more
 */
record SegmentHeader(long size, long firstId, int width, int end, int forced, boolean sealed) {
  static final int STATE = 40;
  static final int BYTES = 64;

  /** Bytes of a high watermark: a partition and its offset. */
  static final int MARK = Integer.BYTES + Long.BYTES;

  private static final int MAGIC = 0x5342444c; // "LDBS"
  private static final int VERSION = 1;
  private static final int CHECKED = 32;

  private static SegmentHeader of(ByteBuffer header) {
    int mark = (int) (header.getLong(STATE) >>> 32);
    return new SegmentHeader(
        header.getLong(8),
        header.getLong(16),
        header.getInt(24),
        overhead(header.getInt(28)),
        mark >>> 1,
        (mark & 1) == 1);
  }

  /** Bytes that are no records in a segment begun with so many high watermarks. */
  static int overhead(int marks) {
    return BYTES + marks * MARK + Integer.BYTES;
  }

  /** Begins a new file. */
  static SegmentHeader write(
      Path path, long size, long firstId, int width, Map<Integer, Long> marks) throws IOException {
    var header = ByteBuffer.allocate(overhead(marks.size())).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(MAGIC).putInt(VERSION).putLong(size).putLong(firstId);
    header.putInt(width).putInt(marks.size()).putInt(crcOf(header.slice(0, CHECKED)));
    header.position(BYTES);
    marks.forEach((partition, offset) -> header.putInt(partition).putLong(offset));
    header.putInt(crcOf(header.slice(BYTES, marks.size() * MARK))).flip();
    try (var file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (header.hasRemaining()) file.write(header);
    }
    return of(header);
  }

  /**
   * Reads a file's header; empty where a crash, or a full disk, came before it was whole.
   *
   * @throws IOException if it is damaged
   */
  static Optional<SegmentHeader> read(Path path) throws IOException {
    if (Files.size(path) < BYTES) return Optional.empty();
    var header = read(path, 0, BYTES);
    if (header.mismatch(ByteBuffer.allocate(BYTES)) < 0) return Optional.empty();
    if (header.getInt(0) != MAGIC || header.getInt(CHECKED) != crcOf(header.slice(0, CHECKED))) {
      throw damaged(path, 0, "this is no header of a segment");
    }
    if (header.getInt(4) != VERSION) {
      throw new IOException(path + " has version " + header.getInt(4) + ", not " + VERSION);
    }
    long state = header.getLong(STATE);
    if (state != 0 && state != state((int) (state >>> 32))) {
      throw damaged(path, STATE, "its state is unreadable");
    }
    int marksBytes = header.getInt(28) * MARK;
    var marks = read(path, BYTES, marksBytes + Integer.BYTES);
    if (marks.getInt(marksBytes) != crcOf(marks.slice(0, marksBytes))) {
      if (state == 0) return Optional.empty();
      throw damaged(path, BYTES, "its high watermarks are unreadable");
    }
    return Optional.of(of(header));
  }

  /** Zeros where the file is too short. */
  private static ByteBuffer read(Path path, long from, int bytes) throws IOException {
    var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try (var file = FileChannel.open(path, StandardOpenOption.READ).position(from)) {
      int read = 0;
      while (buffer.hasRemaining() && read >= 0) read = file.read(buffer);
    }
    return buffer.clear();
  }

  /** The state with its checksum. */
  static long state(int mark) {
    int crc = crcOf(ByteBuffer.allocate(Integer.BYTES).putInt(0, mark));
    return (long) mark << 32 | Integer.toUnsignedLong(crc);
  }

  private static int crcOf(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  static IOException damaged(Path path, long at, String how) {
    return new IOException(
        "%s is damaged at byte %d: %s; restore it, or read the topic again with 'latebloom run CONF --from 0'"
            .formatted(path, at, how));
  }
}
