package dev.latebloom.pool;

import java.lang.foreign.MemorySegment;

/** Cuts columns of a fixed number of rows off a segment, one behind the other, each aligned. */
final class Columns {
  private final MemorySegment all;
  private final int rows;
  private long at;

  /** Begins at byte {@code at}, a multiple of eight. */
  Columns(MemorySegment all, long at, int rows) {
    this.all = all;
    this.at = at;
    this.rows = rows;
  }

  /** The next column, of values of {@code width} bytes. */
  MemorySegment next(int width) {
    var column = all.asSlice(at, (long) width * rows);
    at += bytes(width, rows);
    return column;
  }

  /** What is behind the last column. */
  MemorySegment rest() {
    return all.asSlice(at);
  }

  /** Bytes that a column takes, up to where the next one may begin. */
  static long bytes(int width, int rows) {
    return ((long) width * rows + 7) / 8 * 8;
  }
}
