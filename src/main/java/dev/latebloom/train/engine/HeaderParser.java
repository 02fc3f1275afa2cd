package dev.latebloom.train.engine;

import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.latebloom.train.engine.SafetensorsHeader.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of a header token by token. A tree of it could be a hundred times its size; here a
 * hostile header costs what its tensors do, and those have bounds.
 */
final class HeaderParser {
  /** Far above any model's. */
  private static final int MOST_TENSORS = 1 << 18;

  private static final int MOST_DIMENSIONS = 64;
  private static final int LONGEST_NAME = 1000;
  private static final int LONGEST_DETAIL = 40;

  private static final Map<String, Integer> BYTES =
      Map.ofEntries(
          Map.entry("C64", 8),
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
          Map.entry("F8_E4M3", 1),
          Map.entry("F8_E5M2", 1),
          Map.entry("F8_E8M0", 1),
          Map.entry("I8", 1),
          Map.entry("U8", 1),
          Map.entry("BOOL", 1));

  private final Path file;
  private final JsonParser json;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> metadata = new LinkedHashMap<>();

  private HeaderParser(Path file, JsonParser json) {
    this.file = file;
    this.json = json;
  }

  /** What a header says, in its own order; where the data lies is not yet checked. */
  record Parsed(Map<String, Tensor> tensors, Map<String, String> metadata) {}

  /**
   * Parses the whole header.
   *
   * @throws IOException when it is not the JSON of a header: one line that says where
   */
  static Parsed parse(Path file, byte[] bytes) throws IOException {
    // The format's own rule. Jackson would also take a byte order mark, or UTF-16.
    if (bytes[0] != '{' || bytes[1] == 0) {
      throw new IOException(file + " has a header that is no JSON object");
    }
    try (var json = SafetensorsHeader.JSON.createParser(bytes)) {
      var parser = new HeaderParser(file, json);
      parser.readAll();
      return new Parsed(parser.tensors, parser.metadata);
    } catch (JsonProcessingException e) {
      throw new IOException(
          file + " has a header that is not JSON: " + SafetensorsHeader.firstLine(e), e);
    }
  }

  private void readAll() throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException(file + " has a header that is no JSON object");
    }
    for (var name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      if (name.equals(SafetensorsHeader.METADATA)) {
        readMetadata();
      } else if (tensors.size() == MOST_TENSORS) {
        throw new IOException(file + " has more than " + MOST_TENSORS + " tensors");
      } else {
        tensors.put(checked(name), tensor(name + " in " + file));
      }
    }
    if (json.nextToken() != null) throw new IOException(file + " has a header with two values");
  }

  /** Names go into messages of one line. */
  private String checked(String name) throws IOException {
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw new IOException(
          file + " has a tensor whose name is too long or holds control characters");
    }
    return name;
  }

  private void readMetadata() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException(file + " has metadata that is no JSON object");
    }
    for (var key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      if (json.nextToken() != JsonToken.VALUE_STRING) {
        throw new IOException(file + " has metadata that is not text");
      }
      metadata.put(key, json.getText());
    }
  }

  private Tensor tensor(String where) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException(where + " is described by no JSON object");
    }
    var type = "";
    @Nullable List<Long> shape = null;
    @Nullable List<Long> offsets = null;
    for (var field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "dtype" -> type = type(where);
        case "shape" -> shape = naturals(where);
        case "data_offsets" -> offsets = naturals(where);
        default -> json.skipChildren();
      }
    }
    if (shape == null || offsets == null) {
      throw new IOException(where + " lacks its shape or its offsets");
    }
    return tensor(where, type, shape, offsets);
  }

  private String type(String where) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new IOException(where + " has a type that is not text");
    }
    return shortened(json.getText());
  }

  private static Tensor tensor(String where, String type, List<Long> shape, List<Long> offsets)
      throws IOException {
    var width = BYTES.get(type);
    if (width == null) throw new IOException(where + " has the unknown type \"" + type + "\"");
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw new IOException(where + " has offsets " + offsets + "; they must be [begin, end]");
    }
    long bytes = width;
    try {
      for (long dimension : shape) bytes = Math.multiplyExact(bytes, dimension);
    } catch (ArithmeticException e) {
      throw new IOException(where + " has the impossible shape " + shape, e);
    }
    if (bytes != offsets.get(1) - offsets.get(0)) {
      throw new IOException(
          "%s of shape %s needs %d bytes; its offsets are %s"
              .formatted(where, shape, bytes, offsets));
    }
    return new Tensor(type, new Shape(shape), offsets.get(0), offsets.get(1));
  }

  private List<Long> naturals(String where) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new IOException(where + " lacks its shape or its offsets");
    }
    var numbers = new ArrayList<Long>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (numbers.size() == MOST_DIMENSIONS) {
        throw new IOException(where + " has more than " + MOST_DIMENSIONS + " dimensions");
      }
      if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
          || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || json.getLongValue() < 0) {
        throw new IOException(
            where
                + " has "
                + shortened(json.getText())
                + " where a natural number under 2^63 belongs");
      }
      numbers.add(json.getLongValue());
    }
    return numbers;
  }

  private static String shortened(String text) {
    var line = text.replaceAll("\\p{Cntrl}", " ");
    return line.substring(0, Math.min(line.length(), LONGEST_DETAIL));
  }
}
