package dev.latebloom.pool.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A folder's file {@code lock}, which one process at a time holds. */
record FolderLock(FileChannel file) implements AutoCloseable {
  /**
   * Takes the lock.
   *
   * @throws IOException if it is held already; the message names the folder
   */
  static FolderLock of(Path folder) throws IOException {
    var file =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (file.tryLock() != null) return new FolderLock(file);
    } catch (OverlappingFileLockException e) {
      // This process holds it: reported as if another one did.
    }
    file.close();
    throw new IOException(folder.toAbsolutePath() + " is in use by a running process");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
