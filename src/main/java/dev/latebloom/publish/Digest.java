package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.file.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;

/** SHA-256 of the lines added so far. */
final class Digest {
  private final MessageDigest sum;

  Digest() {
    this.sum = Sha256.digest();
  }

  /** Of a topic's id and the first line of a file: which publication this is. */
  static String of(String topicId, byte[] head) {
    var digest = new Digest();
    digest.add(topicId.getBytes(UTF_8));
    digest.add(head);
    return digest.text().substring(0, 32);
  }

  void add(byte[] line) {
    sum.update(line);
    sum.update((byte) '\n');
  }

  String text() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) sum.clone()).digest());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }
}
