package dev.latebloom.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** Which Latebloom this is. */
public final class Version {
  private static final String UNKNOWN = "unknown";
  private static final Properties BUILD = read();

  private Version() {}

  /** Maven's version of the build. */
  public static String current() {
    return BUILD.getProperty("version", UNKNOWN);
  }

  /** The commit that it was built from, or "unknown" where whoever built it did not say. */
  public static String commit() {
    return BUILD.getProperty("commit", UNKNOWN);
  }

  private static Properties read() {
    var properties = new Properties();
    try (var in = Version.class.getResourceAsStream("version.properties")) {
      properties.load(Objects.requireNonNull(in, "version.properties is not in the build"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
