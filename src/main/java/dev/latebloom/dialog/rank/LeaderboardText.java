package dev.latebloom.dialog.rank;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A leaderboard as a person reads it in a terminal. */
public final class LeaderboardText {
  private LeaderboardText() {}

  /** A line a system, each value with its place, and what the scores were made with. */
  public static String of(Leaderboard board) {
    var lines = new ArrayList<List<String>>();
    lines.add(head(board));
    for (var row : board.rows()) lines.add(cells(board, row));
    var text = new StringBuilder(table(lines));
    board.scorers().forEach((family, by) -> text.append("%s: %s%n".formatted(family, by)));
    text.append("rank: mean place by %s".formatted(String.join(", ", board.by())));
    if (!board.ties().isEmpty()) {
      text.append("; equal ranks by the mean place by " + String.join(", ", board.ties()));
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static List<String> head(Leaderboard board) {
    var head = new ArrayList<>(List.of("system", "rank", "ties"));
    head.addAll(measures(board));
    return head;
  }

  /** In the order in which they count. */
  static List<String> measures(Leaderboard board) {
    var measures = new ArrayList<>(board.by());
    measures.addAll(board.ties());
    measures.addAll(board.shown());
    return measures;
  }

  private static List<String> cells(Leaderboard board, Leaderboard.Row row) {
    var cells =
        new ArrayList<>(List.of(row.results().system(), number(row.rank()), number(row.ties())));
    for (var measure : measures(board)) {
      var cell = row.cells().get(measure);
      cells.add(cell == null ? "-" : value(cell.value()) + " (" + place(cell.place()) + ")");
    }
    return cells;
  }

  static String number(double mean) {
    return "%.2f".formatted(mean);
  }

  static String value(double value) {
    return Math.abs(value) < 10 ? "%.4f".formatted(value) : "%.1f".formatted(value);
  }

  /** Whole where it is: a half where two share it. */
  static String place(double place) {
    return place == Math.rint(place) ? String.valueOf((long) place) : String.valueOf(place);
  }

  private static String table(List<List<String>> lines) {
    var widths = new ArrayList<Integer>();
    for (int i = 0; i < lines.getFirst().size(); i++) {
      int column = i;
      widths.add(lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(1));
    }
    return lines.stream().map(line -> line(line, widths)).collect(Collectors.joining());
  }

  private static String line(List<String> cells, List<Integer> widths) {
    var text = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      var padding = " ".repeat(widths.get(i) - cells.get(i).length());
      text.append(i == 0 ? cells.get(i) + padding : "  " + padding + cells.get(i));
    }
    return text.toString().stripTrailing() + System.lineSeparator();
  }
}
