package dev.latebloom.corpus;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Which records of a generated corpus were planted as errors. It is kept apart from the records, so
 * that nothing in training can see it.
 */
public final class Truth {
  private final String prefix;
  private final int examples;
  private final BitSet errors;

  /**
   * @param prefix keys are this and the record's index
   * @param examples records there are
   * @param errors indices of the errors
   */
  Truth(String prefix, int examples, BitSet errors) {
    this.prefix = prefix;
    this.examples = examples;
    this.errors = (BitSet) errors.clone();
  }

  /** Whether the record under {@code key} is an error; keys of other corpora are not. */
  public boolean isError(String key) {
    int index = indexOf(key);
    return index >= 0 && errors.get(index);
  }

  /** The index in {@code key}, or -1 if this corpus has no such key. */
  private int indexOf(String key) {
    int digits = key.length() - prefix.length();
    if (!key.startsWith(prefix) || digits < 1 || digits > 10) return -1;
    long index = 0;
    for (int i = prefix.length(); i < key.length(); i++) {
      char digit = key.charAt(i);
      if (digit < '0' || digit > '9') return -1;
      index = 10 * index + digit - '0';
    }
    return index < examples ? (int) index : -1;
  }

  public int errors() {
    return errors.cardinality();
  }

  public int examples() {
    return examples;
  }

  /** Share of the records that are errors, in [0, 1]; 0 when there are none. */
  public double share() {
    return examples == 0 ? 0 : (double) errors() / examples;
  }

  /** Writes a line with prefix and number of records, then the index of each error on its own. */
  public void saveTo(Path file) throws IOException {
    try (var lines = Files.newBufferedWriter(file)) {
      line(lines, prefix + " " + examples);
      for (int i = errors.nextSetBit(0); i >= 0; i = errors.nextSetBit(i + 1)) {
        line(lines, Integer.toString(i));
      }
    }
  }

  private static void line(BufferedWriter lines, String text) throws IOException {
    lines.write(text);
    lines.write('\n');
  }

  /**
   * Reads what {@link #saveTo} wrote.
   *
   * @throws IOException if the file holds anything else
   */
  public static Truth readFrom(Path file) throws IOException {
    var lines = Files.readAllLines(file);
    var head = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ", -1);
    if (head.length != 2) throw new IOException(file + " is not a truth file");
    try {
      var errors = new BitSet();
      for (var line : lines.subList(1, lines.size())) errors.set(Integer.parseInt(line));
      return new Truth(head[0], Integer.parseInt(head[1]), errors);
    } catch (NumberFormatException e) {
      throw new IOException(file + " is not a truth file", e);
    }
  }
}
