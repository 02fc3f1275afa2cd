package dev.latebloom.pool;

import dev.latebloom.ingest.Example;
import dev.latebloom.ingest.Tokens;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * How an example lies in a segment, little-endian:
 *
 * <pre>
 *  0 CRC32C of bytes 4..length, mixed with the id, so that a record at another's place is no record
 *  4 length of the whole record in bytes
 *  8 partition      12 prompt length in tokens      16 offset
 * 24 source         26 (zero)                       28 length of the key in bytes
 * 32 key in UTF-8, then tokens of 1, 2 or 4 bytes
 * </pre>
 *
 * Encoding reuses one buffer: not thread-safe. The static readers are.
 */
final class RecordForm {
  static final int HEADER = 32;

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
  private static final byte[] NO_KEY = {};

  private final int vocabulary;
  private final int width;
  private final CRC32C crc = new CRC32C();
  private byte[] bytes = new byte[4096];
  private int[] ids = new int[1024];

  RecordForm(int vocabulary) {
    this.vocabulary = vocabulary;
    width = width(vocabulary);
  }

  /** Bytes a token takes. */
  static int width(int vocabulary) {
    if (vocabulary <= 1 << Byte.SIZE) return 1;
    return vocabulary <= 1 << Short.SIZE ? 2 : 4;
  }

  /** Encodes into {@link #bytes()} and returns the record's length. */
  int encode(long id, Example example, int source) {
    var key = example.key().isEmpty() ? NO_KEY : example.key().getBytes(StandardCharsets.UTF_8);
    int tokens = example.tokens().length();
    int length = Math.toIntExact(HEADER + key.length + (long) tokens * width);
    if (bytes.length < length) bytes = new byte[length + length / 2];
    INTS.set(bytes, 4, length);
    INTS.set(bytes, 8, example.partition());
    INTS.set(bytes, 12, example.promptLength());
    LONGS.set(bytes, 16, example.offset());
    CHARS.set(bytes, 24, (char) source);
    CHARS.set(bytes, 26, (char) 0);
    INTS.set(bytes, 28, key.length);
    System.arraycopy(key, 0, bytes, HEADER, key.length);
    encode(example.tokens(), HEADER + key.length);
    crc.reset();
    crc.update(bytes, 4, length - 4);
    INTS.set(bytes, 0, (int) crc.getValue() ^ salt(id));
    return length;
  }

  private void encode(Tokens tokens, int at) {
    // Byte tokens under a vocabulary of all bytes need neither a check nor a change.
    if (width == 1 && vocabulary == 256 && tokens.copyTo(bytes, at)) return;
    int count = tokens.length();
    if (ids.length < count) ids = new int[count + count / 2];
    tokens.copyTo(ids, 0);
    check(count);
    switch (width) {
      case 1 -> {
        for (int i = 0; i < count; i++) bytes[at + i] = (byte) ids[i];
      }
      case 2 -> {
        for (int i = 0; i < count; i++) CHARS.set(bytes, at + 2 * i, (char) ids[i]);
      }
      default -> {
        for (int i = 0; i < count; i++) INTS.set(bytes, at + 4 * i, ids[i]);
      }
    }
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

  byte[] bytes() {
    return bytes;
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

  static int tokens(MemorySegment record, int width) {
    return (int) (record.byteSize() - HEADER - keyLength(record)) / width;
  }

  static void copyTokens(MemorySegment record, int width, int[] target, int at) {
    int count = tokens(record, width);
    int from = HEADER + keyLength(record);
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
