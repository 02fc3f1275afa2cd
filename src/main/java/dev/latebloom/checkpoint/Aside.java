package dev.latebloom.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;

/** Names for what is set aside: beside what it was, and taken by nothing. */
public final class Aside {
  private Aside() {}

  /** The name of {@code place} behind {@code prefix}, with a number where there is one already. */
  public static Path of(Path place, String prefix) {
    var name = prefix + place.getFileName();
    var aside = place.resolveSibling(name);
    for (int i = 2; Files.exists(aside); i++) aside = place.resolveSibling(name + "-" + i);
    return aside;
  }
}
