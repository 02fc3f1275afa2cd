package dev.latebloom.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A file of records, read as JSON lines whatever its form. */
public final class RecordFile {
  private RecordFile() {}

  /**
   * Opens the records, from the first one: of a table whose name ends in .csv, .tsv or .parquet a
   * JSON object a row, else the file as it is.
   */
  public static InputStream open(Path file) throws IOException {
    return switch (ending(file)) {
      case "csv" -> table(file, ',');
      case "tsv" -> table(file, '\t');
      case "parquet" -> new JsonLines(ParquetRows.open(file));
      default -> Files.newInputStream(file);
    };
  }

  private static InputStream table(Path file, char separator) throws IOException {
    return new JsonLines(new TableRows(Files.newInputStream(file), separator, file.toString()));
  }

  /** Whether the file's name says that it holds records, and not one text. */
  public static boolean isNamedSo(Path file) {
    return switch (ending(file)) {
      case "json", "jsonl", "ndjson", "csv", "tsv", "parquet" -> true;
      default -> false;
    };
  }

  private static String ending(Path file) {
    var name = file.toString().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
