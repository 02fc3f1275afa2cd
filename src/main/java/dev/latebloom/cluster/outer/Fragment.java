package dev.latebloom.cluster.outer;

import dev.latebloom.file.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** What has become of one group of weights in one round, as bytes that have a name. Immutable. */
public final class Fragment {
  private static final int MAGIC = 0x4c424631; // "LBF1"
  private static final int HEADER = 2 * Integer.BYTES + Long.BYTES + 1;

  private final byte[] bytes;
  private final String name;

  private Fragment(byte[] bytes) {
    this.bytes = bytes;
    this.name = nameOf(bytes);
  }

  /** One that has been read; whether it is one shows when it is decoded. */
  public static Fragment of(byte[] bytes) {
    return new Fragment(bytes.clone());
  }

  /**
   * Encodes the weights of a group.
   *
   * @param lost of the same tensors, changed where the encoding feeds back
   */
  static Fragment encode(
      Encoding encoding,
      Groups groups,
      long round,
      int group,
      float[][] base,
      float[][] inner,
      float[][] lost) {
    long size = HEADER;
    for (int i = groups.begin(group); i < groups.end(group); i++) {
      size += encoding.bytes(base[i].length);
    }
    var out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).put(encoding.bits()).putLong(round).putInt(group);
    for (int i = groups.begin(group); i < groups.end(group); i++) {
      encoding.encode(base[i], inner[i], lost[i], out);
    }
    return new Fragment(out.array());
  }

  /**
   * Decodes the weights of a group into {@code inner}.
   *
   * @throws IllegalArgumentException when it is not a fragment of this round and group
   */
  void decode(
      Encoding encoding, Groups groups, long round, int group, float[][] base, float[][] inner) {
    var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long size = HEADER;
    for (int i = groups.begin(group); i < groups.end(group); i++) {
      size += encoding.bytes(base[i].length);
    }
    boolean fits =
        bytes.length == size
            && in.getInt() == MAGIC
            && in.get() == encoding.bits()
            && in.getLong() == round
            && in.getInt() == group;
    if (!fits) {
      throw new IllegalArgumentException(
          "%s is no %s fragment %d of round %d of this model"
              .formatted(name, encoding, group, round));
    }
    for (int i = groups.begin(group); i < groups.end(group); i++) {
      encoding.decode(in, base[i], inner[i]);
    }
  }

  /** SHA-256 of the bytes, in hexadecimal. */
  public String name() {
    return name;
  }

  public int size() {
    return bytes.length;
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  private static String nameOf(byte[] bytes) {
    return HexFormat.of().formatHex(Sha256.digest().digest(bytes));
  }
}
