package dev.latebloom.ingest.record;

import java.util.Arrays;

/** A growing list of places in a {@link TokenBuffer}, reused from record to record. */
public final class Cuts {
  private int[] places = new int[8];
  private int size;

  void clear() {
    size = 0;
  }

  void add(int place) {
    if (size == places.length) places = Arrays.copyOf(places, 2 * size);
    places[size++] = place;
  }

  int removeLast() {
    return places[--size];
  }

  int size() {
    return size;
  }

  int at(int index) {
    return places[index];
  }

  /** As spans of loss in an example that ends at {@code end}. */
  LossSpans until(int end) {
    int[] bounds = Arrays.copyOf(places, size + 1);
    bounds[size] = end;
    return LossSpans.of(bounds);
  }
}
