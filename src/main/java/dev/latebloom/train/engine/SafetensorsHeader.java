package dev.latebloom.train.engine;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The checked header of a safetensors file.
 *
 * @param tensors by name, in the order of their data
 * @param metadata what {@code __metadata__} holds
 */
record SafetensorsHeader(Map<String, Tensor> tensors, Map<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /** The format's own bound; a longer one means that the file is something else. */
  private static final long LONGEST = 100_000_000;

  static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  SafetensorsHeader {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Map.copyOf(metadata);
  }

  /**
   * One tensor.
   *
   * @param type as the format names it, such as "F32"
   * @param begin first byte, counted from the end of the header
   * @param end the byte after its last
   */
  record Tensor(String type, Shape shape, long begin, long end) {}

  /** Reads the length of the header from the start of {@code channel}. */
  static int length(Path file, FileChannel channel, long size) throws IOException {
    var prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    while (prefix.hasRemaining() && channel.read(prefix, prefix.position()) >= 0) {}
    if (prefix.hasRemaining()) {
      throw new IOException(file + " has " + size + " bytes; no safetensors file is so short");
    }
    long length = prefix.getLong(0);
    if (length < 2 || length > Math.min(LONGEST, size - Long.BYTES)) {
      throw new IOException(
          file
              + " says that its header has "
              + Long.toUnsignedString(length)
              + " bytes; the file is cut off or is no safetensors file");
    }
    return (int) length;
  }

  /**
   * Checks everything that can be checked without the data.
   *
   * @param dataSize bytes of the file after the header
   */
  static SafetensorsHeader parse(Path file, byte[] bytes, long dataSize) throws IOException {
    var parsed = HeaderParser.parse(file, bytes);
    var byPlace = new ArrayList<>(parsed.tensors().entrySet());
    byPlace.sort(
        Comparator.comparingLong((Map.Entry<String, Tensor> tensor) -> tensor.getValue().begin())
            .thenComparingLong(tensor -> tensor.getValue().end()));
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var tensor : byPlace) tensors.put(tensor.getKey(), tensor.getValue());
    checkCover(file, tensors, dataSize);
    return new SafetensorsHeader(tensors, parsed.metadata());
  }

  /** The data must be covered without gap or overlap, to its last byte. */
  private static void checkCover(Path file, Map<String, Tensor> tensors, long dataSize)
      throws IOException {
    long covered = 0;
    for (var tensor : tensors.entrySet()) {
      if (tensor.getValue().begin() != covered) {
        throw new IOException(
            tensor.getKey()
                + " in "
                + file
                + " begins at "
                + tensor.getValue().begin()
                + "; the tensor before it ends at "
                + covered);
      }
      covered = tensor.getValue().end();
    }
    if (covered != dataSize) {
      throw new IOException(
          file
              + " has "
              + dataSize
              + " bytes of data; its header describes "
              + covered
              + ", so the file is cut off or damaged");
    }
  }

  static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
