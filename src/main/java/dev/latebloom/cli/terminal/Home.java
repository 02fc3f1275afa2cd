package dev.latebloom.cli.terminal;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the product's own files are; the launcher says so by the property {@code latebloom.home}.
 */
public final class Home {
  private Home() {}

  /** The checkout; the folder where this was started if nobody says. */
  public static Path folder() {
    return Path.of(System.getProperty("latebloom.home", ""));
  }

  /** A settings file that comes with the product. */
  public static Path conf(String name) {
    var file = folder().resolve("conf").resolve(name);
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          "there is no file " + file + "; start by ./latebloom, or set -Dlatebloom.home");
    }
    return file;
  }
}
