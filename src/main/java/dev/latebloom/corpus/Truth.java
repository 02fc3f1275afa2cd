package dev.latebloom.corpus;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is true of each record of a generated corpus: whether it was planted as an error, its
 * source, and how hard it is. It is kept apart from the records, so that nothing in training can
 * see it.
 */
public final class Truth {
  private static final String WRONG = "wrong";
  private static final String RIGHT = "right";

  private final String prefix;
  private final List<String> sources;
  private final short[] sourceOf;
  private final short[] difficulties;
  private final BitSet errors;

  /**
   * @param prefix keys are this and the record's index
   * @param sources their names
   * @param sourceOf for each record, the index of its source
   * @param difficulties for each record, its place in the order in which they should be learned
   * @param errors indices of the errors
   */
  Truth(
      String prefix, List<String> sources, short[] sourceOf, short[] difficulties, BitSet errors) {
    this.prefix = prefix;
    this.sources = List.copyOf(sources);
    this.sourceOf = sourceOf.clone();
    this.difficulties = difficulties.clone();
    this.errors = (BitSet) errors.clone();
  }

  /** Whether the record under {@code key} is an error; keys of other corpora are not. */
  public boolean isError(String key) {
    int index = indexOf(key);
    return index >= 0 && errors.get(index);
  }

  /** The source of record {@code index}; {@code 0 <= index < examples}. */
  public String source(int index) {
    return sources.get(sourceOf[index]);
  }

  /** The source of the record under {@code key}; empty for keys of other corpora. */
  public String source(String key) {
    int index = indexOf(key);
    return index < 0 ? "" : source(index);
  }

  /** How late the record under {@code key} should be learned: 0 first; none of other corpora. */
  public OptionalInt difficulty(String key) {
    int index = indexOf(key);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(difficulties[index]);
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
    return index < examples() ? (int) index : -1;
  }

  public int errors() {
    return errors.cardinality();
  }

  public int examples() {
    return sourceOf.length;
  }

  /** Share of the records that are errors, in [0, 1]; 0 when there are none. */
  public double share() {
    return examples() == 0 ? 0 : (double) errors() / examples();
  }

  /**
   * Writes a line with prefix, number of records and names of sources, then a line a record: index
   * of its source, difficulty, {@code right} or {@code wrong}.
   */
  public void saveTo(Path file) throws IOException {
    try (var lines = Files.newBufferedWriter(file)) {
      line(lines, prefix + " " + examples() + " " + String.join(" ", sources));
      for (int i = 0; i < examples(); i++) {
        line(lines, sourceOf[i] + " " + difficulties[i] + " " + (errors.get(i) ? WRONG : RIGHT));
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
    try {
      int examples = lines.size() - 1;
      if (Integer.parseInt(head[1]) != examples) throw new NumberFormatException(head[1]);
      var names = new ArrayList<>(List.of(head).subList(2, head.length));
      var sourceOf = new short[examples];
      var difficulties = new short[examples];
      var errors = new BitSet();
      for (int i = 0; i < examples; i++) {
        var cells = lines.get(i + 1).split(" ", -1);
        sourceOf[i] = Short.parseShort(cells[0]);
        difficulties[i] = Short.parseShort(cells[1]);
        if (cells[2].equals(WRONG)) errors.set(i);
        else if (!cells[2].equals(RIGHT)) throw new NumberFormatException(cells[2]);
      }
      return new Truth(head[0], names, sourceOf, difficulties, errors);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      throw new IOException(file + " is not a truth file", e);
    }
  }
}
