package dev.latebloom.train.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes float32 arrays as one safetensors file. The same names, types, metadata and values give
 * the same bytes.
 *
 * <p>Wider types come first, so that all numbers lie at multiples of their width; within a type the
 * order is that of adding.
 */
public final class SafetensorsWriter {
  private static final int CHUNK_BYTES = 1 << 20;

  /** Its numbers are float32, in little-endian order. */
  private record Added(String name, Shape shape, FloatType type, Supplier<ByteBuffer> numbers) {
    long bytes() {
      return shape.size() * type.width();
    }
  }

  private final Map<String, Added> tensors = new LinkedHashMap<>();
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
   * Also writes {@code array} as {@link FloatType#F32}.
   *
   * @throws IllegalArgumentException as {@link #add(String, NDArray, FloatType)}
   */
  public SafetensorsWriter add(String name, NDArray array) {
    return add(name, array, FloatType.F32);
  }

  /**
   * Also writes {@code array}, rounded to {@code type} where that is narrower.
   *
   * @throws IllegalArgumentException when it is not float32, has more than 2³¹ / 4 - 1 numbers (the
   *     longest buffer), or the name is taken
   */
  public SafetensorsWriter add(String name, NDArray array, FloatType type) {
    if (array.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(name + " is " + array.getDataType() + ", not float32");
    }
    if (array.getShape().size() > Integer.MAX_VALUE / Float.BYTES) {
      throw new IllegalArgumentException(name + " of shape " + array.getShape() + " is too large");
    }
    return add(new Added(name, array.getShape(), type, array::toByteBuffer));
  }

  /**
   * Also writes numbers as {@link FloatType#F32}.
   *
   * @param floats in little-endian order, as many as the shape has
   * @throws IllegalArgumentException when there are more or fewer, or the name is taken
   */
  public SafetensorsWriter add(String name, Shape shape, ByteBuffer floats) {
    if (floats.remaining() != shape.size() * Float.BYTES) {
      throw new IllegalArgumentException(
          name + " of shape " + shape + " has " + floats.remaining() + " bytes");
    }
    return add(new Added(name, shape, FloatType.F32, floats::duplicate));
  }

  private SafetensorsWriter add(Added added) {
    var name = added.name();
    if (name.equals(SafetensorsHeader.METADATA) || tensors.putIfAbsent(name, added) != null) {
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
    var ordered = new ArrayList<>(tensors.values());
    ordered.sort(Comparator.comparingInt((Added added) -> added.type().width()).reversed());
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, header(ordered));
      for (var added : ordered) {
        write(channel, added.numbers().get().order(ByteOrder.LITTLE_ENDIAN), added.type());
      }
      channel.force(true);
    }
  }

  private ByteBuffer header(List<Added> ordered) throws IOException {
    var entries = new LinkedHashMap<String, Object>();
    entries.put(SafetensorsHeader.METADATA, metadata);
    long at = 0;
    for (var added : ordered) {
      long end = at + added.bytes();
      List<Long> dimensions = new ArrayList<>();
      for (long dimension : added.shape().getShape()) dimensions.add(dimension);
      entries.put(added.name(), new Entry(added.type().name(), dimensions, List.of(at, end)));
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

  private static void write(FileChannel channel, ByteBuffer floats, FloatType type)
      throws IOException {
    if (type == FloatType.F32) {
      writeFully(channel, floats);
      return;
    }
    var chunk = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      type.write(floats, chunk.clear());
      writeFully(channel, chunk.flip());
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) channel.write(bytes);
  }
}
