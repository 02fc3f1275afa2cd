package dev.latebloom.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to run a broker on a folder, held until closed or the process ends.
 *
 * <p>Kafka has a lock of its own, but takes it after its controller has begun to write: two brokers
 * on one folder corrupt the metadata log.
 */
final class FolderLock implements AutoCloseable {
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final FileLock lock;

  private FolderLock(FileLock lock) {
    this.lock = lock;
  }

  /**
   * Takes the lock of {@code folder}, which must exist.
   *
   * @throws BrokerException if another process holds it for longer than {@code timeout}
   */
  static FolderLock take(Path folder, Duration timeout) throws IOException {
    var file = folder.resolve("lock");
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + timeout.toNanos();
    FileLock lock = channel.tryLock();
    while (lock == null && System.nanoTime() < deadline) {
      LockSupport.parkNanos(RETRY_NANOS);
      lock = channel.tryLock();
    }
    if (lock == null) {
      channel.close();
      throw inUse(folder, file);
    }
    channel.truncate(0);
    channel.write(UTF_8.encode(Long.toString(ProcessHandle.current().pid())));
    return new FolderLock(lock);
  }

  @Override
  public void close() throws IOException {
    lock.acquiredBy().close();
  }

  private static BrokerException inUse(Path folder, Path file) throws IOException {
    return new BrokerException(
        "the broker folder %s is in use by process %s: stop that one, or choose another run.folder"
            .formatted(folder, Files.readString(file).strip()));
  }
}
