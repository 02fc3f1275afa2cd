package dev.latebloom.ingest.record;

import dev.latebloom.ingest.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** A growing array of byte tokens, reused from record to record. Not thread-safe. */
final class TokenBuffer {
  private byte[] bytes = new byte[1024];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  void add(int token) {
    reserve(1);
    bytes[size++] = (byte) token;
  }

  /** Appends tokens {@code [from, to)} of {@code other}. */
  void add(TokenBuffer other, int from, int to) {
    reserve(to - from);
    System.arraycopy(other.bytes, from, bytes, size, to - from);
    size += to - from;
  }

  void add(byte[] more) {
    reserve(more.length);
    System.arraycopy(more, 0, bytes, size, more.length);
    size += more.length;
  }

  /**
   * Appends the UTF-8 of {@code length} chars.
   *
   * @return false, with nothing appended, if they hold half of a surrogate pair
   */
  boolean addUtf8(char[] chars, int offset, int length) {
    reserve(Math.multiplyExact(length, 3));
    // Nearly all text is ASCII: narrow it without a branch, and start again if that was wrong.
    int seen = 0;
    for (int i = 0; i < length; i++) {
      char c = chars[offset + i];
      seen |= c;
      bytes[size + i] = (byte) c;
    }
    if (seen < 0x80) {
      size += length;
      return true;
    }
    return addMultibyte(chars, offset, offset + length);
  }

  private boolean addMultibyte(char[] chars, int from, int to) {
    int at = size;
    for (int i = from; i < to; i++) {
      char c = chars[i];
      if (c < 0x80) {
        bytes[at++] = (byte) c;
      } else if (c < 0x800) {
        bytes[at++] = (byte) (0xc0 | (c >> 6));
        bytes[at++] = (byte) (0x80 | (c & 0x3f));
      } else if (!Character.isSurrogate(c)) {
        bytes[at++] = (byte) (0xe0 | (c >> 12));
        bytes[at++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        bytes[at++] = (byte) (0x80 | (c & 0x3f));
      } else {
        if (i + 1 == to || !Character.isSurrogatePair(c, chars[i + 1])) return false;
        int point = Character.toCodePoint(c, chars[++i]);
        bytes[at++] = (byte) (0xf0 | (point >> 18));
        bytes[at++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        bytes[at++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        bytes[at++] = (byte) (0x80 | (point & 0x3f));
      }
    }
    size = at;
    return true;
  }

  /** What tokens {@code [from, to)} have of {@code controls}. */
  Optional<String> firstOf(ControlTokens controls, int from, int to) {
    return controls.firstIn(bytes, from, to);
  }

  /** Tokens {@code [from, to)} as the UTF-8 that they are. */
  String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  Tokens toTokens() {
    return Tokens.ofBytes(bytes, size);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, Math.addExact(size, more)));
    }
  }
}
