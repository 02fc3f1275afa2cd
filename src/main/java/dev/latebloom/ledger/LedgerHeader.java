package dev.latebloom.ledger;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * The first page of a ledger's file: what the file is, which ids are held, and the counters that
 * are kept between two passes.
 */
final class LedgerHeader {
  static final int BYTES = 4096;

  private static final long MAGIC = 0x3144454c4d4f4f4cL;
  private static final long VERSION = 7;

  /** It had no marks, whose place was 0. */
  private static final long WITHOUT_MARKS = 6;

  private static final int MAGIC_AT = 0;
  private static final int VERSION_AT = 1;
  private static final int CAPACITY_AT = 2;
  private static final int FIRST_AT = 3;
  private static final int NEXT_AT = 4;
  private static final int VISITS_AT = 5;
  private static final int SNAPSHOTS_AT = 6;
  private static final int DRAWS_AT = 8;

  private final MemorySegment page;

  /** Over the first {@link #BYTES} bytes of {@code file}. */
  LedgerHeader(MemorySegment file) {
    this.page = file.asSlice(0, BYTES);
  }

  /** Makes it the header of an empty ledger. */
  void begin(int capacity, int snapshots) {
    set(MAGIC_AT, MAGIC);
    set(VERSION_AT, VERSION);
    set(CAPACITY_AT, capacity);
    set(SNAPSHOTS_AT, snapshots);
  }

  /**
   * A copy of the header of a ledger's file, or of the copy of one.
   *
   * @throws IOException if the file is no ledger of this version
   */
  static LedgerHeader read(FileChannel channel, Path file) throws IOException {
    if (channel.size() < BYTES) throw new IOException(file + " is not a ledger");
    var bytes = ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder());
    LedgerCopy.readFully(channel, bytes, 0);
    var header = new LedgerHeader(MemorySegment.ofBuffer(bytes.flip()));
    header.check(file);
    return header;
  }

  private void check(Path file) throws IOException {
    if (get(MAGIC_AT) != MAGIC) throw new IOException(file + " is not a ledger");
    if (get(VERSION_AT) != VERSION && get(VERSION_AT) != WITHOUT_MARKS) {
      throw new IOException(
          "%s is a ledger of version %d, this build reads %d"
              .formatted(file, get(VERSION_AT), VERSION));
    }
    if (get(CAPACITY_AT) < 1 || get(CAPACITY_AT) > Integer.MAX_VALUE) {
      throw new IOException(file + " is damaged: it claims a capacity of " + get(CAPACITY_AT));
    }
    if (get(SNAPSHOTS_AT) < 0 || get(SNAPSHOTS_AT) > LossSnapshots.MOST) {
      throw new IOException(file + " is damaged: it claims " + get(SNAPSHOTS_AT) + " snapshots");
    }
  }

  /** Says that what was read from an older version is now of this one. */
  void upgrade() {
    set(VERSION_AT, VERSION);
  }

  int capacity() {
    return (int) get(CAPACITY_AT);
  }

  int snapshots() {
    return (int) get(SNAPSHOTS_AT);
  }

  long firstId() {
    return get(FIRST_AT);
  }

  void setFirstId(long id) {
    set(FIRST_AT, id);
  }

  long nextId() {
    return get(NEXT_AT);
  }

  void setNextId(long id) {
    set(NEXT_AT, id);
  }

  long visits() {
    return get(VISITS_AT);
  }

  void setVisits(long visits) {
    set(VISITS_AT, visits);
  }

  long draws(Cohort cohort) {
    return get(DRAWS_AT + cohort.code());
  }

  void setDraws(Cohort cohort, long draws) {
    set(DRAWS_AT + cohort.code(), draws);
  }

  private long get(int at) {
    return page.getAtIndex(JAVA_LONG, at);
  }

  private void set(int at, long value) {
    page.setAtIndex(JAVA_LONG, at, value);
  }
}
