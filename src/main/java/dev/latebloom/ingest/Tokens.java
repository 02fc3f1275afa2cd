package dev.latebloom.ingest;

import java.util.Arrays;

/** An immutable sequence of token ids, each in {@code [0, vocabulary)}. */
public final class Tokens {
  private final int[] ids;

  private Tokens(int[] ids) {
    this.ids = ids;
  }

  /** A copy of {@code ids}. */
  public static Tokens of(int... ids) {
    return new Tokens(ids.clone());
  }

  /** One token a byte, read as unsigned. */
  public static Tokens ofBytes(byte[] bytes) {
    var ids = new int[bytes.length];
    for (int i = 0; i < ids.length; i++) ids[i] = bytes[i] & 0xff;
    return new Tokens(ids);
  }

  public int length() {
    return ids.length;
  }

  /** The token at {@code index}; {@code 0 <= index < length}. */
  public int at(int index) {
    return ids[index];
  }

  /** Copies all tokens into {@code target} from {@code at} on. */
  public void copyTo(int[] target, int at) {
    System.arraycopy(ids, 0, target, at, ids.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tokens that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return "Tokens" + Arrays.toString(ids);
  }
}
