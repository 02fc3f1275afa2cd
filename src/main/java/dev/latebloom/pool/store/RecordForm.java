package dev.latebloom.pool.store;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.LossSpans;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The encoding of an example in a segment, little-endian:
 *
 * <pre>
 *  0 CRC32C of bytes 4..length, mixed with the id, so that a record at another's place is no record
 *  4 length of the whole record in bytes
 *  8 partition      12 prompt length in tokens      16 offset
 * 24 source         26 spans of loss but the first  28 length of the key in bytes
 * 32 key in UTF-8, then for each span but the first the end of the one before and where it begins
 *    (4 bytes each), then tokens of 1, 2 or 4 bytes
 * </pre>
 */
final class RecordForm {
  static final int HEADER = 32;

  /** Bytes of a span's bounds. */
  private static final int SPAN = 8;

  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfChar CHAR =
      ValueLayout.JAVA_CHAR_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle CHARS =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);

  private RecordForm() {}

  /** Bytes a token takes. */
  static int width(int vocabulary) {
    if (vocabulary <= 1 << Byte.SIZE) return 1;
    return vocabulary <= 1 << Short.SIZE ? 2 : 4;
  }

  /** Writes all of a record's header but what {@link #complete} does. */
  static void writeHeader(byte[] bytes, int at, int length, Example example, int keyLength) {
    INTS.set(bytes, at + 4, length);
    INTS.set(bytes, at + 8, example.partition());
    INTS.set(bytes, at + 12, example.promptLength());
    LONGS.set(bytes, at + 16, example.offset());
    CHARS.set(bytes, at + 26, (char) furtherSpans(example.loss()));
    INTS.set(bytes, at + 28, keyLength);
  }

  private static int furtherSpans(LossSpans loss) {
    int further = loss.size() - 1;
    if (further > Character.MAX_VALUE) {
      throw new IllegalArgumentException("an example with " + loss.size() + " spans of loss");
    }
    return further;
  }

  /** Bytes that the bounds of the spans take. */
  static int spanBytes(LossSpans loss) {
    return furtherSpans(loss) * SPAN;
  }

  static void writeSpans(byte[] bytes, int at, LossSpans loss) {
    for (int span = 1; span < loss.size(); span++) {
      INTS.set(bytes, at, loss.to(span - 1));
      INTS.set(bytes, at + 4, loss.from(span));
      at += SPAN;
    }
  }

  static void writeTokens(byte[] bytes, int at, int[] tokens, int count, int width) {
    switch (width) {
      case 1 -> {
        for (int i = 0; i < count; i++) bytes[at + i] = (byte) tokens[i];
      }
      case 2 -> {
        for (int i = 0; i < count; i++) CHARS.set(bytes, at + 2 * i, (char) tokens[i]);
      }
      default -> {
        for (int i = 0; i < count; i++) INTS.set(bytes, at + 4 * i, tokens[i]);
      }
    }
  }

  /** Makes a written record that of an id: its source's number, and the checksum. */
  static void complete(byte[] bytes, int at, long id, int source, CRC32C crc) {
    CHARS.set(bytes, at + 24, (char) source);
    crc.reset();
    crc.update(bytes, at + 4, length(bytes, at) - 4);
    INTS.set(bytes, at, (int) crc.getValue() ^ salt(id));
  }

  static int length(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at + 4);
  }

  static int partition(byte[] bytes, int at) {
    return (int) INTS.get(bytes, at + 8);
  }

  static long offset(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at + 16);
  }

  /** Whether a whole record of this id lies here; {@code room} is what is left of the segment. */
  static boolean isWhole(ByteBuffer segment, int at, int room, long id, CRC32C crc) {
    if (room < HEADER) return false;
    int length = segment.getInt(at + 4);
    if (length < HEADER || length > room) return false;
    crc.reset();
    crc.update(segment.limit(at + length).position(at + 4));
    segment.clear();
    return segment.getInt(at) == ((int) crc.getValue() ^ salt(id));
  }

  // Neighbouring ids differ in many bits.
  private static int salt(long id) {
    return (int) (((id + 1) * 0x9e37_79b9_7f4a_7c15L) >>> 32);
  }

  static int length(MemorySegment record) {
    return record.get(INT, 4);
  }

  static int partition(MemorySegment record) {
    return record.get(INT, 8);
  }

  static int promptLength(MemorySegment record) {
    return record.get(INT, 12);
  }

  static long offset(MemorySegment record) {
    return record.get(LONG, 16);
  }

  static int source(MemorySegment record) {
    return record.get(CHAR, 24);
  }

  private static int keyLength(MemorySegment record) {
    return record.get(INT, 28);
  }

  static String key(MemorySegment record) {
    var bytes = record.asSlice(HEADER, keyLength(record)).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Where the tokens begin. */
  private static int tokensAt(MemorySegment record) {
    return HEADER + keyLength(record) + record.get(CHAR, 26) * SPAN;
  }

  static int tokens(MemorySegment record, int width) {
    return (int) (record.byteSize() - tokensAt(record)) / width;
  }

  static LossSpans loss(MemorySegment record, int width) {
    int further = record.get(CHAR, 26);
    var bounds = new int[2 * further + 2];
    bounds[0] = promptLength(record);
    MemorySegment.copy(record, INT, HEADER + keyLength(record), bounds, 1, 2 * further);
    bounds[bounds.length - 1] = tokens(record, width);
    return LossSpans.of(bounds);
  }

  static void copyTokens(MemorySegment record, int width, int[] target, int at) {
    int count = tokens(record, width);
    int from = tokensAt(record);
    switch (width) {
      case 1 -> {
        for (int i = 0; i < count; i++) {
          target[at + i] = record.get(ValueLayout.JAVA_BYTE, from + i) & 0xff;
        }
      }
      case 2 -> {
        for (int i = 0; i < count; i++) target[at + i] = record.get(CHAR, from + 2L * i);
      }
      default -> MemorySegment.copy(record, INT, from, target, at, count);
    }
  }
}
