package dev.latebloom.ingest.token;

import java.util.Arrays;

/** An immutable sequence of token ids, each in {@code [0, vocabulary)}. */
public final class Tokens {
  /*
   * Byte tokens take a byte each: with four, ingestion spends its time on memory. One of the arrays is
   * empty, and which one is a function of the ids, so that equal sequences are equal arrays.
   */
  private static final byte[] NOT_NARROW = {};
  private static final int[] NOT_WIDE = {};

  private final byte[] narrow;
  private final int[] wide;

  private Tokens(byte[] narrow, int[] wide) {
    this.narrow = narrow;
    this.wide = wide;
  }

  /** A copy of {@code ids}. */
  public static Tokens of(int... ids) {
    var bytes = new byte[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] != (ids[i] & 0xff)) return new Tokens(NOT_NARROW, ids.clone());
      bytes[i] = (byte) ids[i];
    }
    return new Tokens(bytes, NOT_WIDE);
  }

  /** One token a byte, read as unsigned. */
  public static Tokens ofBytes(byte[] bytes) {
    return ofBytes(bytes, bytes.length);
  }

  /** The first {@code length} bytes, one token each. */
  public static Tokens ofBytes(byte[] bytes, int length) {
    return new Tokens(Arrays.copyOf(bytes, length), NOT_WIDE);
  }

  /** These tokens, and after them those of {@code next}. */
  public Tokens then(Tokens next) {
    var ids = new int[length() + next.length()];
    copyTo(ids, 0);
    next.copyTo(ids, length());
    return of(ids);
  }

  /** Those from {@code from} on and before {@code to}. */
  public Tokens part(int from, int to) {
    if (wide.length == 0) return new Tokens(Arrays.copyOfRange(narrow, from, to), NOT_WIDE);
    return of(Arrays.copyOfRange(wide, from, to));
  }

  public int length() {
    return wide.length > 0 ? wide.length : narrow.length;
  }

  /** The token at {@code index}; {@code 0 <= index < length}. */
  public int at(int index) {
    return wide.length > 0 ? wide[index] : narrow[index] & 0xff;
  }

  /** Copies all tokens into {@code target} from {@code at} on. */
  public void copyTo(int[] target, int at) {
    for (int i = 0; i < narrow.length; i++) target[at + i] = narrow[i] & 0xff;
    System.arraycopy(wide, 0, target, at, wide.length);
  }

  /**
   * Copies all tokens as bytes into {@code target} from {@code at} on.
   *
   * @return false, with nothing copied, if one of them is no byte
   */
  public boolean copyTo(byte[] target, int at) {
    if (wide.length > 0) return false;
    System.arraycopy(narrow, 0, target, at, narrow.length);
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tokens that
        && Arrays.equals(narrow, that.narrow)
        && Arrays.equals(wide, that.wide);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(narrow) + Arrays.hashCode(wide);
  }

  @Override
  public String toString() {
    return "Tokens" + Arrays.toString(wide.length > 0 ? wide : unsigned());
  }

  private int[] unsigned() {
    var ids = new int[narrow.length];
    copyTo(ids, 0);
    return ids;
  }
}
