package dev.latebloom.pool;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/** One mapped file of examples with consecutive ids. One writer, any number of readers. */
final class Segment implements AutoCloseable {
  /*
   * 1. Layout, little-endian: magic, version, file size, first id, bytes a token, number of high
   *    waters, CRC32C of these (40 bytes); at 40 the state; at 64 the high waters of all partitions
   *    when the segment was begun (partition, offset), their CRC32C, and then records without gaps.
   *    Zeros follow the last record: a length of zero is the end.
   * 2. The state is one aligned long, so that a kill between two stores cannot tear it: how many
   *    bytes are known to be on disk, whether the segment will grow no more, and a CRC32C. It is
   *    written after those bytes were forced, never before.
   * 3. So a record that cannot be read before that mark is damage, and an error; behind it, it is
   *    what a crash left of an unfinished write, and the segment is cut there.
   * 4. Not taken: a footer or an index file. The scan on open reads every byte to check it anyway,
   *    and finds the positions on the way.
   */
  private static final int MAGIC = 0x5342444c; // "LDBS"
  private static final int VERSION = 1;
  private static final int CHECKED = 32;
  private static final int STATE = 40;
  private static final int HEADER = 64;
  private static final int MARK = Integer.BYTES + Long.BYTES;
  private static final ValueLayout.OfLong ALIGNED_LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment map;
  private final FileChannel file;
  private final long firstId;
  private final int width;
  private volatile int[] positions = new int[64];
  private int count;
  private int end;
  private int forced;
  private boolean sealed;

  private Segment(Path path, ByteBuffer header) throws IOException {
    this.path = path;
    firstId = header.getLong(16);
    width = header.getInt(24);
    end = overhead(header.getInt(28));
    int mark = (int) (header.getLong(STATE) >>> 32);
    forced = mark >>> 1;
    sealed = (mark & 1) == 1;
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    map = file.map(FileChannel.MapMode.READ_WRITE, 0, header.getLong(8), arena);
  }

  /** Bytes that are no records in a segment begun with so many high waters. */
  static int overhead(int marks) {
    return HEADER + marks * MARK + Integer.BYTES;
  }

  static Segment create(Path path, long size, long firstId, int width, Map<Integer, Long> marks)
      throws IOException {
    var header = ByteBuffer.allocate(overhead(marks.size())).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(MAGIC).putInt(VERSION).putLong(size).putLong(firstId);
    header.putInt(width).putInt(marks.size()).putInt(crcOf(header.slice(0, CHECKED)));
    header.position(HEADER);
    marks.forEach((partition, offset) -> header.putInt(partition).putLong(offset));
    header.putInt(crcOf(header.slice(HEADER, marks.size() * MARK))).flip();
    try (var file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (header.hasRemaining()) file.write(header);
    }
    return new Segment(path, header);
  }

  /**
   * Maps a segment and reads its header, but no records yet. Empty where a crash came before the
   * header was on disk: such a file holds nothing.
   *
   * @throws IOException if the header is damaged, or tokens have another width
   */
  static Optional<Segment> open(Path path, int width) throws IOException {
    var header = read(path, 0, HEADER);
    if (header.mismatch(ByteBuffer.allocate(HEADER)) < 0) return Optional.empty();
    if (header.getInt(0) != MAGIC || header.getInt(CHECKED) != crcOf(header.slice(0, CHECKED))) {
      throw damaged(path, 0, "this is no header of a segment");
    }
    if (header.getInt(4) != VERSION) {
      throw new IOException(path + " has version " + header.getInt(4) + ", not " + VERSION);
    }
    if (header.getInt(24) != width) {
      throw new IOException(
          "%s holds tokens of %d bytes where the vocabulary asks for %d: %s"
              .formatted(
                  path, header.getInt(24), width, "keep the vocabulary or empty the folder"));
    }
    long state = header.getLong(STATE);
    if (state != 0 && (int) state != stateCrc((int) (state >>> 32))) {
      throw damaged(path, STATE, "its state is unreadable");
    }
    int marksBytes = header.getInt(28) * MARK;
    var marks = read(path, HEADER, marksBytes + Integer.BYTES);
    if (marks.getInt(marksBytes) != crcOf(marks.slice(0, marksBytes))) {
      if (state == 0) return Optional.empty();
      throw damaged(path, HEADER, "its high waters are unreadable");
    }
    return Optional.of(new Segment(path, header));
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

  private static IOException damaged(Path path, long at, String how) {
    return new IOException(path + " is damaged at byte " + at + ": " + how);
  }

  private static int crcOf(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  private static int stateCrc(int mark) {
    return crcOf(ByteBuffer.allocate(Integer.BYTES).putInt(0, mark));
  }

  /**
   * Finds the records, and cuts off what follows the last whole one.
   *
   * @param sources how many names of sources are known; a record with a later one is not whole
   * @return bytes cut off
   * @throws IOException if a record is damaged that had reached the disk whole
   */
  long recover(HighWaters highWaters, int sources) throws IOException {
    var bytes = map.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    for (int at = HEADER; at < end - Integer.BYTES; at += MARK) {
      highWaters.raise(bytes.getInt(at), bytes.getLong(at + Integer.BYTES));
    }
    var crc = new CRC32C();
    while (RecordForm.isWhole(bytes, end, bytes.capacity() - end, nextId(), crc)) {
      var record = map.asSlice(end, bytes.getInt(end + 4));
      if (RecordForm.source(record) >= sources) break;
      highWaters.raise(RecordForm.partition(record), RecordForm.offset(record));
      add(end);
      end += (int) record.byteSize();
    }
    if (end < forced) {
      throw damaged(path, end, "the record of example " + nextId() + " is unreadable");
    }
    return cut();
  }

  private long cut() {
    long last = map.byteSize();
    while (last - end >= Long.BYTES && map.get(RecordForm.LONG, last - Long.BYTES) == 0) {
      last -= Long.BYTES;
    }
    while (last > end && map.get(ValueLayout.JAVA_BYTE, last - 1) == 0) last--;
    map.asSlice(end, last - end).fill((byte) 0);
    return last - end;
  }

  /**
   * Appends records, as many as there is room for.
   *
   * @return where the first one that is left begins, {@code to} if none is
   * @throws IOException if the disk takes no more; the segment is unusable then
   */
  int append(byte[] records, int from, int to) throws IOException {
    long room = map.byteSize() - end;
    int at = from;
    while (at < to && at - from + RecordForm.length(records, at) <= room) {
      add(end + at - from);
      at += RecordForm.length(records, at);
    }
    var appended = ByteBuffer.wrap(records, from, at - from);
    while (appended.hasRemaining()) end += file.write(appended, end);
    sealed = false;
    return at;
  }

  private void add(int position) {
    if (count == positions.length) positions = Arrays.copyOf(positions, Math.max(64, 2 * count));
    positions[count++] = position;
  }

  /** No record will follow. */
  void trim() throws IOException {
    positions = Arrays.copyOf(positions, count);
    file.close();
  }

  /** The record of an id in this segment. */
  MemorySegment record(long id) {
    int at = positions[(int) (id - firstId)];
    return map.asSlice(at, map.get(RecordForm.INT, at + 4L));
  }

  /** As {@link #record}, read byte by byte and checked. */
  MemorySegment checkedRecord(long id) throws IOException {
    var record = record(id);
    var bytes = record.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (!RecordForm.isWhole(bytes, 0, bytes.capacity(), id, new CRC32C())) {
      int at = positions[(int) (id - firstId)];
      throw damaged(path, at, "the record of example " + id + " has changed");
    }
    return record;
  }

  /** Waits until all records are on disk, then notes so; {@code last} seals the segment. */
  void force(boolean last) {
    if (end == forced && sealed == last) return;
    if (end > forced) map.asSlice(forced, end - forced).force();
    forced = end;
    sealed = last;
    int mark = forced << 1 | (last ? 1 : 0);
    map.set(ALIGNED_LONG, STATE, (long) mark << 32 | Integer.toUnsignedLong(stateCrc(mark)));
    map.asSlice(0, HEADER).force();
  }

  long firstId() {
    return firstId;
  }

  long nextId() {
    return firstId + count;
  }

  int width() {
    return width;
  }

  boolean isSealed() {
    return sealed;
  }

  /** Whether any of it is known to have reached the disk. */
  boolean isForced() {
    return forced > 0;
  }

  Path path() {
    return path;
  }

  /** Bytes of the index in memory. */
  long indexBytes() {
    return (long) positions.length * Integer.BYTES;
  }

  @Override
  public void close() throws IOException {
    file.close();
    arena.close();
  }

  void delete() throws IOException {
    close();
    Files.delete(path);
  }
}
