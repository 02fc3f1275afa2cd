package dev.latebloom.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** SHA-256, and its first 16 hex digits as a name for a text or for files. */
public final class Sha256 {
  private static final int BYTES = 8;

  private Sha256() {}

  /** A sum of nothing yet. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** The first 16 hex digits. */
  public static String of(String text) {
    return of(text.getBytes(UTF_8));
  }

  /** The same of bytes. */
  public static String of(byte[] bytes) {
    return hex(digest().digest(bytes));
  }

  /** The same of a file's bytes. */
  public static String of(Path file) throws IOException {
    return of(List.of(file));
  }

  /** The same of files, one behind the other. */
  public static String of(Collection<Path> files) throws IOException {
    var digest = digest();
    for (var file : files) {
      try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return hex(digest.digest());
  }

  private static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest, 0, BYTES);
  }
}
