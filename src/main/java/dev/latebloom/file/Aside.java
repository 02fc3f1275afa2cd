package dev.latebloom.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes files and folders out of their readers' way and keeps them. */
public final class Aside {
  private Aside() {}

  /**
   * Renames {@code place} to {@code prefix} and its name, with a number where that is taken.
   *
   * @return where it is now
   */
  public static Path move(Path place, String prefix) throws IOException {
    var name = prefix + place.getFileName();
    var aside = place.resolveSibling(name);
    for (int i = 2; Files.exists(aside); i++) aside = place.resolveSibling(name + "-" + i);
    Durable.move(place, aside);
    return aside;
  }
}
