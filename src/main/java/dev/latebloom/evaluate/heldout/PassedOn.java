package dev.latebloom.evaluate.heldout;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Fingerprints of records that could have been held out and are trained on, since the bound of
 * their source was reached: their copies must not be held out under another source.
 *
 * <p>A Bloom filter (Bloom 1970) in a file of 128 KiB: it knows all that was added, and takes
 * others for known as it fills, 1 in 300 after 60,000. Not thread-safe.
 */
final class PassedOn implements AutoCloseable {
  private static final int BYTES = 1 << 17;
  private static final int BIT_MASK = Byte.SIZE * BYTES - 1;
  private static final int BITS_OF_A_PLACE = 20;
  private static final int PLACES = 3;

  private final FileChannel file;
  private final byte[] bits = new byte[BYTES];

  private PassedOn(FileChannel file) throws IOException {
    this.file = file;
    var all = ByteBuffer.wrap(bits);
    while (all.hasRemaining() && file.read(all, all.position()) >= 0) {}
  }

  /** Opens or begins the file. */
  static PassedOn open(Path path) throws IOException {
    return new PassedOn(
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** Adds a fingerprint; it outlives the process when this returns. */
  void add(long print) throws IOException {
    for (int i = 0; i < PLACES; i++) {
      int bit = place(print, i);
      bits[bit >> 3] |= (byte) (1 << (bit & 7));
      file.write(ByteBuffer.wrap(bits, bit >> 3, 1), bit >> 3);
    }
  }

  boolean contains(long print) {
    for (int i = 0; i < PLACES; i++) {
      int bit = place(print, i);
      if ((bits[bit >> 3] & (1 << (bit & 7))) == 0) return false;
    }
    return true;
  }

  /** Waits until all of it would survive a power failure. */
  void force() throws IOException {
    file.force(true);
  }

  private static int place(long print, int index) {
    return (int) (print >>> (index * BITS_OF_A_PLACE)) & BIT_MASK;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
