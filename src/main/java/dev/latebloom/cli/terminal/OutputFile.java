package dev.latebloom.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command is told to write. */
public final class OutputFile {
  private OutputFile() {}

  /**
   * Refuses to replace what is there unless that is wanted, and makes the folder if it is missing.
   */
  public static Path prepared(Path file, boolean force) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a folder; give the path of a file");
    }
    if (Files.exists(file) && !force) {
      throw new IllegalArgumentException(
          file + " exists already; give another path, or --force to replace it");
    }
    var folder = file.toAbsolutePath().getParent();
    if (folder != null) Files.createDirectories(folder);
    return file;
  }
}
