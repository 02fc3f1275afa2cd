package dev.latebloom.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.util.Map;

/**
 * The rows of a table (RFC 4180) as JSON lines: objects of texts by the names in the first row.
 * Empty cells are left out, since a table has no other way to say that there is nothing.
 */
final class TableRows extends InputStream {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final MappingIterator<Map<String, String>> rows;
  private final String name;
  private byte[] line = {};
  private int at;

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
  public int read() throws IOException {
    return fill() ? line[at++] & 0xFF : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) return 0;
    if (!fill()) return -1;
    int taken = Math.min(length, line.length - at);
    System.arraycopy(line, at, into, offset, taken);
    at += taken;
    return taken;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  private boolean fill() throws IOException {
    if (at < line.length) return true;
    try {
      if (!rows.hasNextValue()) return false;
      var row = rows.nextValue();
      row.values().removeIf(String::isEmpty);
      line = (JSON.writeValueAsString(row) + "\n").getBytes(UTF_8);
      at = 0;
      return true;
    } catch (JsonProcessingException e) {
      int number = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      var why =
          "line %d is no row of the table: %s; its first row names the columns, every other has a cell for each"
              .formatted(number, e.getOriginalMessage());
      throw (IOException) new FileSystemException(name, null, why).initCause(e);
    }
  }
}
