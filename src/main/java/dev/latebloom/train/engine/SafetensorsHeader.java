package dev.latebloom.train.engine;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
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

  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("F64", 8),
          Map.entry("I64", 8),
          Map.entry("U64", 8),
          Map.entry("F32", 4),
          Map.entry("I32", 4),
          Map.entry("U32", 4),
          Map.entry("F16", 2),
          Map.entry("BF16", 2),
          Map.entry("I16", 2),
          Map.entry("U16", 2),
          Map.entry("I8", 1),
          Map.entry("U8", 1),
          Map.entry("BOOL", 1));

  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

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
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new IOException(file + " has a header that is not JSON: " + firstLine(e), e);
    }
    if (!root.isObject()) throw new IOException(file + " has a header that is no JSON object");
    var metadata = new LinkedHashMap<String, String>();
    var named = new ArrayList<Map.Entry<String, Tensor>>();
    for (var field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        for (var line : field.getValue().properties()) {
          metadata.put(line.getKey(), line.getValue().asText());
        }
      } else {
        named.add(Map.entry(field.getKey(), tensor(file, field.getKey(), field.getValue())));
      }
    }
    named.sort(
        Comparator.comparingLong((Map.Entry<String, Tensor> tensor) -> tensor.getValue().begin())
            .thenComparingLong(tensor -> tensor.getValue().end()));
    checkCover(file, named, dataSize);
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var tensor : named) tensors.put(tensor.getKey(), tensor.getValue());
    return new SafetensorsHeader(tensors, metadata);
  }

  private static Tensor tensor(Path file, String name, JsonNode node) throws IOException {
    var where = name + " in " + file;
    var type = node.path("dtype").asText("");
    var width = BYTES.get(type);
    if (width == null) throw new IOException(where + " has the unknown type \"" + type + "\"");
    var offsets = naturals(where, node.path("data_offsets"));
    var dimensions = naturals(where, node.path("shape"));
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new IOException(where + " has offsets " + offsets + "; they must be [begin, end]");
    }
    long bytes = width;
    try {
      for (long dimension : dimensions) bytes = Math.multiplyExact(bytes, dimension);
    } catch (ArithmeticException e) {
      throw new IOException(where + " has the impossible shape " + dimensions, e);
    }
    if (bytes != offsets.get(1) - offsets.get(0)) {
      throw new IOException(
          where
              + " of shape "
              + dimensions
              + " needs "
              + bytes
              + " bytes; its offsets are "
              + offsets);
    }
    return new Tensor(type, new Shape(dimensions), offsets.get(0), offsets.get(1));
  }

  private static List<Long> naturals(String where, JsonNode node) throws IOException {
    if (!node.isArray()) throw new IOException(where + " lacks its shape or its offsets");
    var numbers = new ArrayList<Long>();
    for (var element : node) {
      if (!element.isIntegralNumber() || !element.canConvertToLong() || element.longValue() < 0) {
        throw new IOException(where + " has " + element + " where a natural number belongs");
      }
      numbers.add(element.longValue());
    }
    return numbers;
  }

  /** The data must be covered without gap or overlap, to its last byte. */
  private static void checkCover(Path file, List<Map.Entry<String, Tensor>> tensors, long dataSize)
      throws IOException {
    long covered = 0;
    for (var tensor : tensors) {
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

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
