package dev.latebloom.sample;

import java.util.List;

/**
 * What becomes one micro-batch.
 *
 * @param rows the examples of each row, in their order in it
 * @param width of the rows, in tokens
 */
record Bucket(List<List<Long>> rows, int width) {
  Bucket {
    rows = List.copyOf(rows);
  }

  /** Of all rows, one after the other. */
  List<Long> ids() {
    return rows.stream().flatMap(List::stream).toList();
  }
}
