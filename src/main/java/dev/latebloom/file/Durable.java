package dev.latebloom.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes that readers see whole or not at all, and that outlive a power failure. */
public final class Durable {
  private Durable() {}

  /**
   * Replaces the content of {@code file}, on disk when the call returns. One writer at a time: it
   * writes {@code file.tmp} first and renames that.
   */
  public static void replace(Path file, byte[] content) throws IOException {
    var aside = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(aside, content);
    sync(aside);
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolderOf(file);
  }

  /** Moves a file or a folder within its file system, on disk when the call returns. */
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncFolderOf(to);
  }

  /** Waits until a file's content, or the list of names in a folder, is on disk. */
  public static void sync(Path path) throws IOException {
    try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void syncFolderOf(Path file) throws IOException {
    sync(file.toAbsolutePath().resolveSibling(""));
  }
}
