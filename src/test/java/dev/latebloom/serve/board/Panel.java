package dev.latebloom.serve.board;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.meter.Meters;
import java.util.List;
import java.util.Map;

/** A panel: what it shows, and how Grafana writes that down. */
record Panel(Kind kind, String title, String unit, String description, List<Query> queries) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOURCE = "{\"type\": \"prometheus\", \"uid\": \"${datasource}\"}";
  private static final Map<Cohort, String> COLOURS =
      Map.of(
          Cohort.UNSEEN, "#b9b4a6",
          Cohort.UNLEARNED, "#d9a441",
          Cohort.EARLY, "#5b8fd6",
          Cohort.LATE, "#0f9f86",
          Cohort.QUARANTINED, "#c2524a");

  /** How a panel looks, and how much room it takes. */
  enum Kind {
    NUMBER("stat", 4, 4),
    /** The names of the series in place of their numbers. */
    NAME("stat", 4, 4),
    LINES("timeseries", 8, 8),
    /** Lines over a logarithmic axis. */
    LOGARITHMIC("timeseries", 8, 8),
    /** Areas on top of each other. */
    STACK("timeseries", 8, 8),
    /** A row of coloured cells a series. */
    HEAT("status-history", 12, 8),
    /** A histogram a moment: series that are counts up to their tag {@code le}. */
    HISTOGRAM("heatmap", 16, 8);

    final String type;
    final int width;
    final int height;

    Kind(String type, int width, int height) {
      this.type = type;
      this.width = width;
      this.height = height;
    }
  }

  ObjectNode json(int id, int x, int y) {
    var node = JSON.createObjectNode();
    node.put("id", id).put("type", kind.type).put("title", title).put("description", description);
    node.set("datasource", parsed(SOURCE));
    node.set("fieldConfig", fields());
    node.set("options", options());
    var targets = node.putArray("targets");
    for (int i = 0; i < queries.size(); i++) {
      targets.add(target(queries.get(i), (char) ('A' + i)));
    }
    node.putObject("gridPos").put("h", kind.height).put("w", kind.width).put("x", x).put("y", y);
    return node;
  }

  private ObjectNode target(Query query, char reference) {
    var node = JSON.createObjectNode().put("refId", String.valueOf(reference));
    node.set("datasource", parsed(SOURCE));
    if (kind == Kind.HISTOGRAM) node.put("format", "heatmap");
    return node.put("editorMode", "code")
        .put("range", true)
        .put("instant", false)
        .put("expr", query.chosen())
        .put("legendFormat", query.legend());
  }

  private ObjectNode fields() {
    var node = JSON.createObjectNode();
    var defaults = node.putObject("defaults").put("unit", unit);
    switch (kind) {
      case NUMBER, NAME ->
          defaults.set(
              "thresholds",
              parsed(
                  "{\"mode\": \"absolute\", \"steps\": [{\"color\": \"text\", \"value\": null}]}"));
      case HEAT -> {
        defaults.set("color", parsed("{\"mode\": \"continuous-BlYlRd\"}"));
        defaults.put("min", 0).put("max", 1);
        defaults.set("custom", parsed("{\"fillOpacity\": 80, \"lineWidth\": 0}"));
      }
      case HISTOGRAM ->
          defaults.set("custom", parsed("{\"scaleDistribution\": {\"type\": \"linear\"}}"));
      case LINES, LOGARITHMIC, STACK -> defaults.set("custom", custom());
    }
    var overrides = node.putArray("overrides");
    for (var cohort : Cohort.values()) {
      if (byCohort()) overrides.add(colour(cohort));
    }
    return node;
  }

  private boolean byCohort() {
    return queries.stream().anyMatch(query -> query.legend().startsWith("{{cohort}}"));
  }

  private static ObjectNode colour(Cohort cohort) {
    return parsed(
        """
        {"matcher": {"id": "byRegexp", "options": "/^%s\\\\b/"},
         "properties": [{"id": "color", "value": {"mode": "fixed", "fixedColor": "%s"}}]}
        """
            .formatted(Meters.lower(cohort), COLOURS.get(cohort)));
  }

  private ObjectNode custom() {
    boolean stacked = kind == Kind.STACK;
    var node =
        parsed(
            """
            {"drawStyle": "line", "lineWidth": 1, "fillOpacity": %d, "showPoints": "never",
             "spanNulls": true, "stacking": {"mode": "%s", "group": "A"}}
            """
                .formatted(stacked ? 60 : 8, stacked ? "normal" : "none"));
    if (kind == Kind.LOGARITHMIC) {
      node.set("scaleDistribution", parsed("{\"type\": \"log\", \"log\": 10}"));
    }
    return node;
  }

  private ObjectNode options() {
    return switch (kind) {
      case NUMBER -> number("area", "auto");
      case NAME -> number("none", "name");
      case HEAT ->
          parsed(
              """
              {"showValue": "never", "rowHeight": 0.9, "colWidth": 1,
               "legend": {"displayMode": "list", "placement": "bottom", "showLegend": false},
               "tooltip": {"mode": "single", "sort": "none"}}
              """);
      case HISTOGRAM ->
          parsed(
              """
              {"calculate": false, "cellGap": 1, "showValue": "never",
               "color": {"mode": "scheme", "scheme": "Oranges", "scale": "exponential",
                         "exponent": 0.5, "steps": 64, "reverse": false, "fill": "dark-orange"},
               "filterValues": {"le": 1e-9}, "rowsFrame": {"layout": "auto"},
               "yAxis": {"axisPlacement": "left", "reverse": false, "unit": "short"},
               "legend": {"show": true}, "exemplars": {"color": "rgba(255,0,255,0.7)"},
               "tooltip": {"mode": "single", "showColorScale": true, "yHistogram": true}}
              """);
      case LINES, LOGARITHMIC, STACK ->
          parsed(
              """
              {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": true},
               "tooltip": {"mode": "multi", "sort": "desc"}}
              """);
    };
  }

  private static ObjectNode number(String graph, String text) {
    var options =
        parsed(
            """
            {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": false},
             "colorMode": "value", "justifyMode": "auto", "orientation": "auto"}
            """);
    return options.put("graphMode", graph).put("textMode", text);
  }

  static ObjectNode parsed(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
