package dev.latebloom.train.engine;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * An open safetensors file, memory-mapped: eight bytes of header length, a JSON header of names,
 * types, shapes and offsets, then the data (format of the safetensors project, version 0.4).
 *
 * <p>The header is checked whole before any tensor can be read. The mapping lasts until this object
 * and every buffer from it are garbage.
 */
public final class Safetensors {
  private final Path file;
  private final MemorySegment data;
  private final SafetensorsHeader header;

  private Safetensors(Path file, MemorySegment data, SafetensorsHeader header) {
    this.file = file;
    this.data = data;
    this.header = header;
  }

  /**
   * Maps {@code file} and checks its header.
   *
   * @throws IOException when the file is cut off, or its header is not a header: it says where
   */
  public static Safetensors open(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      int length = SafetensorsHeader.length(file, channel, size);
      var bytes = ByteBuffer.allocate(length);
      long at = Long.BYTES;
      while (bytes.hasRemaining()) {
        int read = channel.read(bytes, at);
        if (read < 0) throw new IOException(file + " was cut off while it was being read");
        at += read;
      }
      long dataSize = size - Long.BYTES - length;
      var header = SafetensorsHeader.parse(file, bytes.array(), dataSize);
      var data =
          channel.map(
              FileChannel.MapMode.READ_ONLY, Long.BYTES + (long) length, dataSize, Arena.ofAuto());
      return new Safetensors(file, data, header);
    }
  }

  /** The tensors, in the order of their data. */
  public Set<String> names() {
    return header.tensors().keySet();
  }

  /** Free text that the writer left. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * The shape of {@code name}.
   *
   * @throws IOException when there is no such tensor
   */
  public Shape shape(String name) throws IOException {
    return tensor(name).shape();
  }

  /**
   * The float32 data of {@code name}, in the file's own memory: direct, read-only, little-endian.
   *
   * @param expected the shape it must have
   * @throws IOException when there is no such tensor, or it has another shape or type
   */
  public ByteBuffer floats(String name, Shape expected) throws IOException {
    var tensor = tensor(name);
    if (!tensor.type().equals("F32")) {
      throw new IOException(
          name + " in " + file + " is " + tensor.type() + "; only F32 can be read");
    }
    if (!tensor.shape().equals(expected)) {
      throw new IOException(
          name + " in " + file + " has shape " + tensor.shape() + "; it must be " + expected);
    }
    return data.asSlice(tensor.begin(), tensor.end() - tensor.begin())
        .asByteBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private SafetensorsHeader.Tensor tensor(String name) throws IOException {
    var tensor = header.tensors().get(name);
    if (tensor == null) throw new IOException(file + " has no tensor " + name);
    return tensor;
  }
}
