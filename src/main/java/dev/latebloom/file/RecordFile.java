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
   * Opens the records, from the first one: of a table whose name ends in .csv or .tsv a JSON object
   * a row, else the file as it is.
   */
  public static InputStream open(Path file) throws IOException {
    var in = Files.newInputStream(file);
    return switch (ending(file)) {
      case "csv" -> new TableRows(in, ',', file.toString());
      case "tsv" -> new TableRows(in, '\t', file.toString());
      default -> in;
    };
  }

  /** Whether the file's name says that it holds records, and not one text. */
  public static boolean isNamedSo(Path file) {
    return switch (ending(file)) {
      case "json", "jsonl", "ndjson", "csv", "tsv" -> true;
      default -> false;
    };
  }

  private static String ending(Path file) {
    var name = file.toString().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
