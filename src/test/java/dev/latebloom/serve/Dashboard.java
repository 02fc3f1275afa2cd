package dev.latebloom.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The Grafana dashboard of the repository, as a file. */
record Dashboard(JsonNode json) {
  /** One query of one panel. */
  record Query(String panel, String expression) {
    /** The expression with a window in place of Grafana's, and any job. */
    String over(String window) {
      return expression
          .replace("$__rate_interval", window)
          .replace("$__interval", window)
          .replace("$job", ".*");
    }
  }

  static Dashboard read() {
    try {
      return new Dashboard(
          new ObjectMapper().readTree(Files.readString(Path.of("dashboards/latebloom.json"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
