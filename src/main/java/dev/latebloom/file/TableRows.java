package dev.latebloom.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of a table (RFC 4180): texts by the names in the first row. Empty cells hold nothing,
 * since a table has no other way to say that.
 */
final class TableRows implements JsonLines.Rows {
  private final MappingIterator<Map<String, String>> rows;
  private final String name;

  /**
   * @param name of the table, for messages
   */
  TableRows(InputStream in, char separator, String name) throws IOException {
    this.name = name;
    this.rows =
        CsvMapper.builder()
            .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
            .enable(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
            .build()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader().withColumnSeparator(separator))
            .readValues(in);
  }

  @Override
  public Optional<Map<String, String>> next() throws IOException {
    try {
      if (!rows.hasNextValue()) return Optional.empty();
      var row = rows.nextValue();
      row.values().removeIf(String::isEmpty);
      return Optional.of(row);
    } catch (JsonProcessingException e) {
      int number = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      var why =
          "line %d is no row of the table: %s; its first row names the columns, every other has a cell for each"
              .formatted(number, e.getOriginalMessage());
      throw (IOException) new FileSystemException(name, null, why).initCause(e);
    }
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
