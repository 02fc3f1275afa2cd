package dev.latebloom.serve.board;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.serve.board.Panel.Kind;
import java.util.ArrayList;
import java.util.List;

/** A dashboard: rows of panels, which are laid from left to right in the order given. */
final class Board {
  private static final int COLUMNS = 24;

  private record Row(String title, List<Panel> panels) {}

  private final String name;
  private final String title;
  private final String description;
  private final List<Row> rows = new ArrayList<>();

  /**
   * @param name of its file, and in its address
   */
  Board(String name, String title, String description) {
    this.name = name;
    this.title = title;
    this.description = description;
  }

  static List<Board> all() {
    return List.of(LearningBoard.board(), PipelineBoard.board(), MachineBoard.board());
  }

  String name() {
    return name;
  }

  /** Begins a row, to which the panels that follow belong. */
  Board row(String of) {
    rows.add(new Row(of, new ArrayList<>()));
    return this;
  }

  Board number(String of, String unit, String says, String expression) {
    return panel(Kind.NUMBER, of, unit, says, Query.query(expression, "{{run}}"));
  }

  Board lines(String of, String unit, String says, Query... queries) {
    return panel(Kind.LINES, of, unit, says, queries);
  }

  Board panel(Kind kind, String of, String unit, String says, Query... queries) {
    rows.getLast().panels().add(new Panel(kind, of, unit, says, List.of(queries)));
    return this;
  }

  /** As Grafana reads it. */
  ObjectNode json() {
    var node =
        Panel.parsed(
            """
            {"schemaVersion": 41, "version": 1, "editable": false, "graphTooltip": 1,
             "timezone": "browser", "refresh": "10s", "time": {"from": "now-1h", "to": "now"},
             "tags": ["latebloom"], "annotations": {"list": []}}
            """);
    node.put("uid", "latebloom-" + name).put("title", title).put("description", description);
    node.putArray("links")
        .add(
            Panel.parsed(
                """
                {"title": "Latebloom", "type": "dashboards", "tags": ["latebloom"],
                 "asDropdown": false, "includeVars": true, "keepTime": true,
                 "targetBlank": false, "icon": "external link"}
                """));
    var variables = node.putObject("templating").putArray("list");
    variables.add(
        Panel.parsed(
            """
            {"name": "datasource", "label": "Data source", "type": "datasource",
             "query": "prometheus", "hide": 0, "refresh": 1, "regex": "", "multi": false,
             "includeAll": false, "options": []}
            """));
    variables.add(variable("job", "Job", "label_values(latebloom_step, job)"));
    variables.add(
        variable("instance", "Instance", "label_values(latebloom_step{job=~\"$job\"}, instance)"));
    variables.add(
        variable(
            "run",
            "Run",
            "label_values(latebloom_step{job=~\"$job\",instance=~\"$instance\"}, run)"));
    layOut(node);
    return node;
  }

  private static ObjectNode variable(String name, String label, String values) {
    var node =
        Panel.parsed(
            """
            {"type": "query", "refresh": 2, "sort": 1, "hide": 0, "regex": "", "multi": true,
             "includeAll": true, "allValue": ".+", "options": [],
             "current": {"text": "All", "value": "$__all"},
             "datasource": {"type": "prometheus", "uid": "${datasource}"}}
            """);
    node.put("name", name).put("label", label);
    node.putObject("query").put("query", values).put("refId", name);
    return node;
  }

  private void layOut(ObjectNode node) {
    var panels = node.putArray("panels");
    int id = 0;
    int y = 0;
    for (var row : rows) {
      var heading = Panel.parsed("{\"type\": \"row\", \"collapsed\": false, \"panels\": []}");
      heading.put("id", ++id).put("title", row.title());
      heading.putObject("gridPos").put("h", 1).put("w", COLUMNS).put("x", 0).put("y", y++);
      panels.add(heading);
      int x = 0;
      int height = 0;
      for (var panel : row.panels()) {
        if (x + panel.kind().width > COLUMNS) {
          x = 0;
          y += height;
          height = 0;
        }
        panels.add(panel.json(++id, x, y));
        x += panel.kind().width;
        height = Math.max(height, panel.kind().height);
      }
      y += height;
    }
  }
}
