package dev.latebloom.ledger;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of one table, in the order in which they are declared: they lie one behind the other,
 * each from a multiple of eight bytes on.
 */
final class Columns {
  private final List<Column> declared = new ArrayList<>();

  /** Declares a column; the numbers are those of a fresh row. */
  Column.OfByte ofByte(int fresh) {
    return declare(new Column.OfByte(fresh));
  }

  Column.OfShort ofShort(int fresh) {
    return declare(new Column.OfShort(fresh));
  }

  Column.OfInt ofInt(int fresh) {
    return declare(new Column.OfInt(fresh));
  }

  Column.OfLong ofLong(long fresh) {
    return declare(new Column.OfLong(fresh));
  }

  Column.OfFloat ofFloat(float fresh) {
    return declare(new Column.OfFloat(fresh));
  }

  Column.OfDouble ofDouble(double fresh) {
    return declare(new Column.OfDouble(fresh));
  }

  private <C extends Column> C declare(C column) {
    declared.add(column);
    return column;
  }

  /** Bytes of one row. */
  int rowBytes() {
    return declared.stream().mapToInt(Column::width).sum();
  }

  /** Bytes of all columns with so many rows. */
  long bytes(int rows) {
    return declared.stream().mapToLong(column -> bytes(column, rows)).sum();
  }

  private static long bytes(Column column, int rows) {
    return ((long) column.width() * rows + 7) / 8 * 8;
  }

  /** Lays the columns into {@code memory}, whose values become theirs. */
  void bind(MemorySegment memory, int rows) {
    long at = 0;
    for (var column : declared) {
      column.values = memory.asSlice(at, (long) column.width() * rows);
      at += bytes(column, rows);
    }
  }

  /**
   * Where the first {@code used} rows lie in memory that columns of {@code rows} rows are laid
   * into: one piece a column, up to where a next column may begin.
   */
  List<MemorySegment> pieces(MemorySegment memory, int rows, int used) {
    var pieces = new ArrayList<MemorySegment>();
    long at = 0;
    for (var column : declared) {
      pieces.add(memory.asSlice(at, bytes(column, used)));
      at += bytes(column, rows);
    }
    return pieces;
  }

  /** Makes a row a fresh one in every column. */
  void reset(int row) {
    for (var column : declared) column.reset(row);
  }
}
