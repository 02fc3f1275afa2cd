package dev.latebloom.serve.board;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A Grafana dashboard of the repository, as a file. */
record Dashboard(Path file, JsonNode json) {
  /** One query of one panel. */
  record Query(String panel, String expression) {
    /** The expression with a window in place of Grafana's, and anything for the variables. */
    String over(String window) {
      return expression
          .replace("$__rate_interval", window)
          .replace("$__interval", window)
          .replace("$job", ".+")
          .replace("$instance", ".+")
          .replace("$run", ".+");
    }
  }

  static List<Dashboard> all() {
    return Board.all().stream().map(board -> read(file(board))).toList();
  }

  static Path file(Board board) {
    return Path.of("dashboards", board.name() + ".json");
  }

  private static Dashboard read(Path file) {
    try {
      return new Dashboard(file, new ObjectMapper().readTree(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<JsonNode> variables() {
    return elements(json.at("/templating/list")).toList();
  }

  List<JsonNode> panels() {
    return elements(json.path("panels")).toList();
  }

  List<JsonNode> graphs() {
    return panels().stream().filter(p -> !p.path("type").asText().equals("row")).toList();
  }

  List<Query> queries() {
    return graphs().stream()
        .flatMap(
            panel ->
                elements(panel.path("targets"))
                    .map(
                        target ->
                            new Query(panel.path("title").asText(), target.path("expr").asText())))
        .toList();
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
