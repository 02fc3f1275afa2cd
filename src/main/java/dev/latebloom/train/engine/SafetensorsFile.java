package dev.latebloom.train.engine;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * One memory-mapped safetensors file: eight bytes of header length, a JSON header of names, types,
 * shapes and offsets, then the data (format of the safetensors project, version 0.4).
 *
 * <p>The header is checked whole before any tensor can be read. Mapping and descriptor last until
 * this object and every buffer from it are garbage.
 */
final class SafetensorsFile {
  /** Numbers that are read at once. */
  private static final int PIECE = 1 << 18;

  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final MemorySegment data;
  private final SafetensorsHeader header;

  private SafetensorsFile(
      Path path, FileChannel channel, long size, MemorySegment data, SafetensorsHeader header) {
    this.path = path;
    this.channel = channel;
    this.size = size;
    this.data = data;
    this.header = header;
  }

  static SafetensorsFile open(Path path) throws IOException {
    // To open a pipe would wait for whoever writes into it.
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new IOException(path + " is not a file");
    }
    var channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return open(path, channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static SafetensorsFile open(Path path, FileChannel channel) throws IOException {
    long size = channel.size();
    int length = SafetensorsHeader.length(path, channel, size);
    var bytes = ByteBuffer.allocate(length);
    readFully(path, channel, bytes, Long.BYTES);
    long dataSize = size - Long.BYTES - length;
    var header = SafetensorsHeader.parse(path, bytes.array(), dataSize);
    var data =
        channel.map(
            FileChannel.MapMode.READ_ONLY, Long.BYTES + (long) length, dataSize, Arena.ofAuto());
    return new SafetensorsFile(path, channel, size, data, header);
  }

  Path path() {
    return path;
  }

  SafetensorsHeader header() {
    return header;
  }

  /** As {@link Safetensors#floats}. */
  ByteBuffer floats(String name, SafetensorsHeader.Tensor tensor, Shape expected)
      throws IOException {
    var type = checked(name, tensor, expected);
    var stored = stored(tensor);
    long bytes = stored.byteSize() / type.width() * Float.BYTES;
    if (bytes > Integer.MAX_VALUE) {
      throw new IOException(
          "%s in %s has %d numbers; at most %d can be read at once"
              .formatted(name, path, bytes / Float.BYTES, Integer.MAX_VALUE / Float.BYTES));
    }
    if (type == FloatType.F32) return stored.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    var floats = allocate(name, (int) bytes);
    type.read(stored, floats);
    return floats.flip().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** As {@link Safetensors#read}. */
  void read(String name, SafetensorsHeader.Tensor tensor, Shape expected, Consumer<ByteBuffer> to)
      throws IOException {
    var type = checked(name, tensor, expected);
    var stored = ByteBuffer.allocate(PIECE * type.width());
    var floats = ByteBuffer.allocate(PIECE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long begin = size - data.byteSize() + tensor.begin();
    long end = size - data.byteSize() + tensor.end();
    for (long at = begin; at < end; at += stored.limit()) {
      stored.clear().limit((int) Math.min(stored.capacity(), end - at));
      readFully(path, channel, stored, at);
      type.read(MemorySegment.ofBuffer(stored.flip()), floats.clear());
      to.accept(floats.flip());
    }
  }

  private static void readFully(Path path, FileChannel from, ByteBuffer bytes, long begin)
      throws IOException {
    long at = begin;
    while (bytes.hasRemaining()) {
      int read = from.read(bytes, at);
      if (read < 0) throw new IOException(path + " was cut off while it was being read");
      at += read;
    }
  }

  private FloatType checked(String name, SafetensorsHeader.Tensor tensor, Shape expected)
      throws IOException {
    var type = type(name, tensor);
    if (!tensor.shape().equals(expected)) {
      throw new IOException(
          name + " in " + path + " has shape " + tensor.shape() + "; it must be " + expected);
    }
    if (channel.size() < size) throw new IOException(path + " was cut off after it was opened");
    return type;
  }

  /** The tensor's bytes in the file. */
  MemorySegment stored(SafetensorsHeader.Tensor tensor) {
    return data.asSlice(tensor.begin(), tensor.end() - tensor.begin());
  }

  FloatType type(String name, SafetensorsHeader.Tensor tensor) throws IOException {
    for (var type : FloatType.values()) {
      if (type.name().equals(tensor.type())) return type;
    }
    throw new IOException(
        name + " in " + path + " is " + tensor.type() + "; only F32, F16 and BF16 can be read");
  }

  /** The JVM bounds direct memory apart from all other, and says so with an error. */
  private ByteBuffer allocate(String name, int bytes) throws IOException {
    try {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    } catch (OutOfMemoryError e) {
      throw new IOException(
          "%s in %s needs %d bytes of direct memory as float32; raise -XX:MaxDirectMemorySize"
              .formatted(name, path, bytes),
          e);
    }
  }
}
