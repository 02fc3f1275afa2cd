package dev.latebloom.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a run's figures.csv by the names in its head, whatever they are. */
public final class FigureColumns {
  private FigureColumns() {}

  /**
   * The columns in their order; none where there is no file.
   *
   * @throws IOException when a line does not fit the head
   */
  public static Map<String, List<Double>> readFrom(Path file) throws IOException {
    var columns = new LinkedHashMap<String, List<Double>>();
    if (!Files.exists(file)) return columns;
    var lines = Files.readAllLines(file);
    var names = lines.getFirst().split(",", -1);
    for (var name : names) columns.put(name, new ArrayList<>());
    for (var line : lines.subList(1, lines.size())) {
      var cells = line.split(",", -1);
      if (cells.length != names.length) throw new IOException(file + " has a torn line: " + line);
      int i = 0;
      for (var column : columns.values()) column.add(number(file, cells[i++]));
    }
    return columns;
  }

  private static double number(Path file, String cell) throws IOException {
    if (cell.isEmpty()) return Double.NaN;
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw new IOException(file + " has a cell that is no number: " + cell, e);
    }
  }
}
