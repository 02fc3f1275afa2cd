package dev.latebloom.augment;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * Which originals have been considered, and how many variants were published. What was published is
 * in a file, noted before it is sent: a crash may lose variants and doubles none.
 *
 * <p>Memory: some 100 bytes for each example that was ever late. Not thread-safe.
 */
final class Considered implements AutoCloseable {
  /** Partition, offset, count. */
  private static final int ENTRY = Integer.BYTES + Long.BYTES + Integer.BYTES;

  private final Set<Address> addresses = new HashSet<>();
  private final FileChannel file;
  private long published;

  private Considered(FileChannel file) {
    this.file = file;
  }

  /** Goes on with {@code path}, which need not exist; a torn last entry is cut off. */
  static Considered open(Path path) throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    var considered =
        new Considered(
            FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    considered.read(path);
    return considered;
  }

  private void read(Path path) throws IOException {
    long whole = file.size() / ENTRY * ENTRY;
    file.truncate(whole);
    file.position(whole);
    try (var in = new DataInputStream(Files.newInputStream(path))) {
      for (long at = 0; at < whole; at += ENTRY) {
        addresses.add(new Address(in.readInt(), in.readLong()));
        published += in.readInt();
      }
    } catch (EOFException e) {
      throw new IOException(path + " was cut while it was read", e);
    }
  }

  /** Takes note of an original; false if it was known. */
  boolean add(Address address) {
    return addresses.add(address);
  }

  /** Lets an original be considered again. */
  void forget(Address address) {
    addresses.remove(address);
  }

  /** Notes for good that {@code count} variants of an original are about to be published. */
  void publishing(Address address, int count) throws IOException {
    var entry = ByteBuffer.allocate(ENTRY);
    entry.putInt(address.partition()).putLong(address.offset()).putInt(count).flip();
    while (entry.hasRemaining()) {
      var _ = file.write(entry);
    }
    published += count;
  }

  /** Variants published since the run began. */
  long published() {
    return published;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
