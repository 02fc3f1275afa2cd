package dev.latebloom.evaluate.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.latebloom.file.Named;
import dev.latebloom.file.RecordFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is in files: records, a JSON object a line or in an array, or a row of a table, where the
 * name ends with .json, .jsonl, .ndjson, .csv, .tsv or .parquet; else each file is one text.
 */
public final class DataFiles {
  private static final ObjectReader JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .readerFor(JsonNode.class);

  private DataFiles() {}

  /**
   * All items of some files, in order. Where there are several files, items without a source have
   * the file's name for one.
   *
   * @param names of files, or patterns such as {@code data/*.jsonl}
   * @throws IOException when there is no file, or one cannot be read
   * @throws IllegalArgumentException naming file and line, when one holds something else
   */
  public static List<Item> read(List<String> names) throws IOException {
    var files = Named.files(names);
    var items = new ArrayList<Item>();
    for (var file : files) {
      for (var item : RecordFile.isNamedSo(file) ? records(file) : List.of(text(file))) {
        boolean named = files.size() > 1 && item.source().isEmpty();
        items.add(named ? item.from(String.valueOf(file.getFileName())) : item);
      }
    }
    if (items.isEmpty()) throw new IllegalArgumentException(String.join(", ", names) + " is empty");
    return items;
  }

  /**
   * What a record of a topic holds; empty where it is none.
   *
   * @param key where it has no id of its own
   */
  public static Optional<Item> record(byte[] value, String key) {
    try {
      JsonNode record = JSON.readValue(value);
      return RecordShape.read(record, key);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Item text(Path file) throws IOException {
    try {
      return Item.text(file.toString(), "", Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          file + " is not text in UTF-8; give text, or records in a .jsonl", e);
    }
  }

  private static List<Item> records(Path file) throws IOException {
    var items = new ArrayList<Item>();
    try (var in = RecordFile.open(file);
        var values = JSON.<JsonNode>readValues(in)) {
      // Of an array each element is taken, which is how such a sequence is read.
      while (values.hasNextValue()) {
        int line = values.getCurrentLocation().getLineNr();
        items.add(item(values.nextValue(), file, line, items.size()));
      }
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new IllegalArgumentException(
          "%s is not JSON in line %d: %s; a record is an object a line, or an element of one array"
              .formatted(file, line, e.getOriginalMessage()),
          e);
    }
    return items;
  }

  private static Item item(JsonNode record, Path file, int line, int place) {
    return RecordShape.read(record, file.getFileName() + ":" + (place + 1))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s has a record before or in line %d of a shape that is not known; it needs %s"
                        .formatted(file, line, RecordShape.KNOWN)));
  }
}
