package dev.latebloom.pool.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The names of sources in the order of their first appearance, in an append-only file. One writer;
 * {@link #name} and {@link #size} may be called by any thread.
 */
final class SourceNames implements AutoCloseable {
  /** The empty source included, so an index fits 16 bits. */
  static final int MOST = 65_535;

  private static final int HEADER = 2 * Integer.BYTES;

  private final FileChannel file;
  private final Map<String, Integer> indices = new HashMap<>();
  private volatile String[] names = new String[16];
  private volatile int size;

  /** Opens the file, and cuts off what a crash left of an unfinished entry. */
  SourceNames(Path path) throws IOException {
    add("");
    file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    var bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.remaining() >= HEADER) {
      int entry = bytes.position();
      int length = bytes.getInt();
      int crc = bytes.getInt();
      if (length < 1 || length > bytes.remaining() || crc != crcOf(bytes.slice().limit(length))) {
        bytes.position(entry);
        break;
      }
      add(StandardCharsets.UTF_8.decode(bytes.slice().limit(length)).toString());
      bytes.position(bytes.position() + length);
    }
    file.truncate(bytes.position());
    file.position(bytes.position());
  }

  private static int crcOf(ByteBuffer bytes) {
    var crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  /** The index of a name, a new one where it is seen for the first time and there is room. */
  int indexOf(String name) throws IOException {
    var known = indices.get(name);
    if (known != null) return known;
    if (size == MOST) return 0;
    var bytes = name.getBytes(StandardCharsets.UTF_8);
    var entry = ByteBuffer.allocate(HEADER + bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(bytes.length).putInt(crcOf(ByteBuffer.wrap(bytes))).put(bytes).flip();
    while (entry.hasRemaining()) file.write(entry);
    add(name);
    return size - 1;
  }

  // The name is written before the size that admits a reader to it.
  private void add(String name) {
    indices.put(name, size);
    if (size == names.length) names = Arrays.copyOf(names, 2 * size);
    names[size] = name;
    size = indices.size();
  }

  String name(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("source " + index + " of " + size);
    }
    return names[index];
  }

  int size() {
    return size;
  }

  void force() throws IOException {
    file.force(true);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
