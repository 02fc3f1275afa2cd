package dev.latebloom.train.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes float32 arrays as one safetensors file. The same names, metadata and values give the same
 * bytes.
 */
public final class SafetensorsWriter {
  private final Map<String, NDArray> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  public SafetensorsWriter() {
    metadata.put("format", "pt");
  }

  /** Also writes a line of free text. */
  public SafetensorsWriter note(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /**
   * Also writes {@code array}, after those added before.
   *
   * @throws IllegalArgumentException when it is not float32, or the name is taken
   */
  public SafetensorsWriter add(String name, NDArray array) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(name + " is " + array.getDataType() + ", not float32");
    }
    if (name.equals(SafetensorsHeader.METADATA) || tensors.putIfAbsent(name, array) != null) {
      throw new IllegalArgumentException("the name " + name + " is taken");
    }
    return this;
  }

  /**
   * Writes a new file and returns when it is on the disk. A failure may leave a part of it: the
   * caller writes to a place of its own and renames.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is such a file
   */
  public void write(Path file) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, header());
      for (var array : tensors.values()) {
        writeFully(channel, array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
      }
      channel.force(true);
    }
  }

  private ByteBuffer header() throws IOException {
    var entries = new LinkedHashMap<String, Object>();
    entries.put(SafetensorsHeader.METADATA, metadata);
    long at = 0;
    for (var tensor : tensors.entrySet()) {
      var shape = tensor.getValue().getShape();
      long end = at + shape.size() * Float.BYTES;
      List<Long> dimensions = new ArrayList<>();
      for (long dimension : shape.getShape()) dimensions.add(dimension);
      entries.put(tensor.getKey(), new Entry("F32", dimensions, List.of(at, end)));
      at = end;
    }
    byte[] json = SafetensorsHeader.JSON.writeValueAsBytes(entries);
    // Padded with spaces so that the data begins at a multiple of eight bytes, as the format asks.
    int padded = (json.length + 7) / 8 * 8;
    var header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) header.put((byte) ' ');
    return header.flip();
  }

  /** Unlike a map, its fields are always written in the same order. */
  private record Entry(
      String dtype, List<Long> shape, @JsonProperty("data_offsets") List<Long> offsets) {}

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) channel.write(bytes);
  }
}
