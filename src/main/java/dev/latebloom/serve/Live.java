package dev.latebloom.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.observe.history.Chart;
import dev.latebloom.observe.history.History;
import dev.latebloom.observe.meter.Meters;
import dev.latebloom.observe.summary.Curves;
import dev.latebloom.observe.summary.ExampleMap;
import dev.latebloom.observe.summary.Spread;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What the page is told, in pieces: the status of every moment, and what changes more slowly when
 * it has changed. Each is made once for all viewers, and is bounded in size. Thread-safe.
 */
final class Live {
  private static final Duration STATUS_EVERY = Duration.ofMillis(500);

  /** A chart is drawn anew at most so often. */
  private static final Duration CHARTS_EVERY = Duration.ofSeconds(5);

  private static final MathContext DIGITS = new MathContext(4);
  private static final int MOST_ROWS = 50;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /**
   * A part of what the page shows.
   *
   * @param version rises with every other content
   */
  record Piece(String name, long version, String json) {}

  /**
   * @param of what it was made of
   */
  private record Made(Piece piece, Object of, Instant at) {}

  private final Status status;
  private final InstantSource clock;
  private final Map<String, Made> made = new HashMap<>();
  private long versions;

  Live(Status status, InstantSource clock) {
    this.status = status;
    this.clock = clock;
  }

  /** All pieces as they are now. */
  synchronized List<Piece> pieces() {
    var pieces = new ArrayList<Piece>();
    pieces.add(piece("status", clock.instant(), STATUS_EVERY, this::status));
    var map = status.now().snapshot().figures().map();
    pieces.add(piece("map", map, CHARTS_EVERY, () -> map(map)));
    var evaluation = status.now().evaluation();
    pieces.add(piece("answers", evaluation, CHARTS_EVERY, () -> StatusJson.answers(evaluation)));
    status.history().ifPresent(history -> addCharts(history, pieces));
    return pieces;
  }

  private void addCharts(History history, List<Piece> pieces) {
    for (var chart : Chart.values()) {
      var of = List.of(history, history.version(chart));
      pieces.add(piece(Meters.lower(chart), of, CHARTS_EVERY, () -> chart(history.points(chart))));
    }
  }

  /** The piece that was made before, unless it was made of something else and a while ago. */
  private Piece piece(String name, Object of, Duration every, Supplier<JsonNode> content) {
    var now = clock.instant();
    var last = made.get(name);
    boolean keeps = last != null && (last.of.equals(of) || now.isBefore(last.at.plus(every)));
    if (last != null && keeps) return last.piece;
    var piece = new Piece(name, ++versions, content.get().toString());
    made.put(name, new Made(piece, of, now));
    return piece;
  }

  /**
   * Without lists that are as long as the topic has partitions, sources or workers, and without
   * what is told by itself.
   */
  private JsonNode status() {
    var node = StatusJson.tree(status.now(), MOST_ROWS);
    if (node.path("ingest") instanceof ObjectNode ingest) ingest.remove(List.of("lags", "rejects"));
    if (node.path("evaluation") instanceof ObjectNode evaluation) evaluation.remove("answers");
    return node;
  }

  /** Of each kind the places that have examples and how many, one behind the other. */
  private static JsonNode map(ExampleMap map) {
    var node = JSON.objectNode();
    node.put("step", map.step()).put("unseen", map.unseen()).put("columns", ExampleMap.COLUMNS);
    var edges = node.putArray("edges");
    for (int row = 0; row < ExampleMap.ROWS; row++) edges.add(shortened(ExampleMap.edge(row)));
    for (var kind : ExampleMap.Kind.values()) node.putArray(Meters.lower(kind));
    for (var cell : map.cells()) {
      node.withArray(Meters.lower(cell.kind()))
          .add(cell.column() * ExampleMap.ROWS + cell.row())
          .add(cell.examples());
    }
    return node;
  }

  /** Means by step, and how far a single quantity spreads. */
  private static JsonNode chart(List<Curves.Point> points) {
    var node = JSON.objectNode();
    var steps = node.putArray("steps");
    for (var point : points) steps.add(point.last());
    var names = Curves.names(points);
    var series = node.putObject("series");
    for (var name : names) series.set(name, values(points, name, Spread::mean));
    if (names.size() != 1) return node;
    node.set("low", values(points, names.getFirst(), Spread::low));
    return node.set("high", values(points, names.getFirst(), Spread::high));
  }

  private static ArrayNode values(
      List<Curves.Point> points, String name, ToDoubleFunction<Spread> value) {
    var values = JSON.arrayNode();
    for (var point : points) {
      var spread = point.values().get(name);
      if (spread == null) values.addNull();
      else values.add(shortened(value.applyAsDouble(spread)));
    }
    return values;
  }

  private static BigDecimal shortened(double value) {
    return new BigDecimal(value, DIGITS);
  }
}
