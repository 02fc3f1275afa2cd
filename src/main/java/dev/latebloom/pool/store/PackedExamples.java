package dev.latebloom.pool.store;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Examples as they will lie in the store, one behind the other.
 *
 * <p>Made on any thread, so that little is left to do for the one that owns the store: to number
 * them and to copy them in one piece. Belongs to the store once it was handed over.
 */
public final class PackedExamples {
  private static final byte[] NO_KEY = {};

  private final int vocabulary;
  private final int width;
  // Where each record's source stands among the names, since only the store knows its own number.
  private final int[] sourceOf;
  private final Map<String, Integer> sources = new LinkedHashMap<>();
  private final HighWatermarks highWatermarks = new HighWatermarks();
  private byte[] bytes;
  private int length;
  private int count;
  private int[] ids = new int[0];

  private PackedExamples(int examples, int vocabulary) {
    this.vocabulary = vocabulary;
    width = RecordForm.width(vocabulary);
    sourceOf = new int[examples];
    bytes = new byte[Math.max(256, 320 * examples)];
  }

  /**
   * Packs examples for a store of this vocabulary.
   *
   * @throws IllegalArgumentException if a token is outside the vocabulary, or a partition or an
   *     offset is negative
   */
  public static PackedExamples of(List<Example> examples, int vocabulary) {
    var packed = new PackedExamples(examples.size(), vocabulary);
    for (var example : examples) packed.add(example);
    return packed;
  }

  private void add(Example example) {
    if (example.partition() < 0 || example.offset() < 0) {
      throw new IllegalArgumentException(
          "partition " + example.partition() + ", offset " + example.offset());
    }
    var key = example.key().isEmpty() ? NO_KEY : example.key().getBytes(StandardCharsets.UTF_8);
    int tokens = example.tokens().length();
    int spans = RecordForm.spanBytes(example.loss());
    int size = Math.toIntExact(RecordForm.HEADER + key.length + spans + (long) tokens * width);
    reserve(size);
    RecordForm.writeHeader(bytes, length, size, example, key.length);
    System.arraycopy(key, 0, bytes, length + RecordForm.HEADER, key.length);
    RecordForm.writeSpans(bytes, length + RecordForm.HEADER + key.length, example.loss());
    write(example.tokens(), length + RecordForm.HEADER + key.length + spans);
    highWatermarks.raise(example.partition(), example.offset());
    sourceOf[count++] = sourceIndex(example.source());
    length += size;
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(length, more)));
    }
  }

  private int sourceIndex(String source) {
    var known = sources.get(source);
    if (known != null) return known;
    int next = sources.size();
    sources.put(source, next);
    return next;
  }

  private void write(Tokens tokens, int at) {
    // Byte tokens under a vocabulary of all bytes need neither a check nor a change.
    if (width == 1 && vocabulary == 256 && tokens.copyTo(bytes, at)) return;
    int count = tokens.length();
    if (ids.length < count) ids = new int[count + count / 2];
    tokens.copyTo(ids, 0);
    check(count);
    RecordForm.writeTokens(bytes, at, ids, count, width);
  }

  private void check(int count) {
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, ids[i]);
      most = Math.max(most, ids[i]);
    }
    if (least < 0 || most >= vocabulary) {
      int wrong = least < 0 ? least : most;
      throw new IllegalArgumentException(
          "token " + wrong + " is outside the vocabulary of " + vocabulary);
    }
  }

  /** How many. */
  public int size() {
    return count;
  }

  int vocabulary() {
    return vocabulary;
  }

  /** Names of the sources, in the order of their first appearance. */
  Iterable<String> sources() {
    return sources.keySet();
  }

  /** The highest offset of each partition. */
  HighWatermarks highWatermarks() {
    return highWatermarks;
  }

  /** Bytes of all records. */
  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Index of the source of the i-th example among {@link #sources}. */
  int source(int i) {
    return sourceOf[i];
  }
}
