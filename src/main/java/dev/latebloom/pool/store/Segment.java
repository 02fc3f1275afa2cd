package dev.latebloom.pool.store;

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
   *    waters, CRC32C of these (40 bytes); at 40 the state; at 64 the high watermarks of all partitions
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

  private Segment(Path path, SegmentHeader header) throws IOException {
    this.path = path;
    firstId = header.firstId();
    width = header.width();
    end = header.end();
    forced = header.forced();
    sealed = header.sealed();
    file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    map = file.map(FileChannel.MapMode.READ_WRITE, 0, header.size(), arena);
  }

  static Segment create(Path path, long size, long firstId, int width, Map<Integer, Long> marks)
      throws IOException {
    return new Segment(path, SegmentHeader.write(path, size, firstId, width, marks));
  }

  /**
   * Maps a segment and reads its header, but no records yet. Empty where a crash came before the
   * header was on disk: such a file holds nothing.
   *
   * @throws IOException if the header is damaged, or tokens have another width
   */
  static Optional<Segment> open(Path path, int width) throws IOException {
    var header = SegmentHeader.read(path);
    if (header.isEmpty()) return Optional.empty();
    if (header.get().width() != width) {
      throw new IOException(
          "%s holds tokens of %d bytes where the vocabulary asks for %d: keep the vocabulary or empty the folder"
              .formatted(path, header.get().width(), width));
    }
    return Optional.of(new Segment(path, header.get()));
  }

  /**
   * Finds the records, and cuts off what follows the last whole one.
   *
   * @param sources how many names of sources are known; a record with a later one is not whole
   * @return bytes cut off
   * @throws IOException if a record is damaged that had reached the disk whole
   */
  long recover(HighWatermarks highWatermarks, int sources) throws IOException {
    var scan = new SegmentScan(file, map.byteSize());
    scan.raise(highWatermarks, end);
    while (scan.isWhole(end, nextId())) {
      var record = scan.record(end);
      if (RecordForm.source(record) >= sources) break;
      highWatermarks.raise(RecordForm.partition(record), RecordForm.offset(record));
      add(end);
      end += (int) record.byteSize();
    }
    if (end < forced) {
      throw SegmentHeader.damaged(
          path, end, "the record of example " + nextId() + " is unreadable");
    }
    return cut((int) scan.endOfData(end));
  }

  private long cut(int to) throws IOException {
    var zeros = ByteBuffer.allocate(Math.min(to - end, 1 << 20));
    for (int at = end; at < to; ) {
      at += file.write(zeros.clear().limit(Math.min(zeros.capacity(), to - at)), at);
    }
    return (long) to - end;
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
      throw SegmentHeader.damaged(path, at, "the record of example " + id + " has changed");
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
    map.set(ALIGNED_LONG, SegmentHeader.STATE, SegmentHeader.state(mark));
    map.asSlice(0, SegmentHeader.BYTES).force();
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
