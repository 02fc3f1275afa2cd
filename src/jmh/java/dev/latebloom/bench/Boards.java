package dev.latebloom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.page.HtmlPage;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws the dashboards from what a Prometheus answers to their queries, in Grafana's layout but not
 * by Grafana: a page of HTML for each file of {@code dashboards}.
 *
 * <p>Arguments: address of a Prometheus, how many minutes back from now, a folder for the pages.
 */
public final class Boards {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");
  private static final int POINTS = 180;
  private static final String STYLE =
      """
      body { background: #111217; color: #ccccdc; font: 13px system-ui, sans-serif; margin: 12px }
      h1 { font-size: 18px; margin: 0 0 4px } p.about { margin: 0 0 10px; color: #8e8e9e }
      .grid { display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: 26px; gap: 6px }
      .panel { background: #181b1f; border: 1px solid #2a2d33; border-radius: 2px; padding: 6px 8px;
        overflow: hidden; display: flex; flex-direction: column; min-height: 0 }
      .row { font-weight: 600; align-self: end; font-size: 14px }
      .panel b { font-weight: 500; font-size: 12.5px } .big { font-size: 24px; margin: auto; text-align: center }
      .panel svg { flex: 1; min-height: 0 } .legend { font-size: 10.5px; color: #9fa7b3; height: 28px;
        overflow: hidden } .legend i { display: inline-block; width: 10px; height: 3px; margin: 0 4px 2px 8px }
      text { fill: #8e8e9e; font-size: 9px }
      """;
  private static final List<String> COLOURS =
      List.of(
          "#73bf69", "#f2cc0c", "#8ab8ff", "#ff780a", "#f2495c", "#5794f2", "#b877d9", "#705da0",
          "#37872d", "#fade2a", "#447ebc", "#c15c17", "#890f02", "#0a437c", "#6d1f62", "#584477");

  /** One line of an answer. */
  private record Line(String name, Map<Long, Double> values) {
    double last() {
      return values.isEmpty() ? Double.NaN : List.copyOf(values.values()).getLast();
    }
  }

  private final URI prometheus;
  private final long to = Instant.now().getEpochSecond();
  private final long from;
  private final long step;

  private Boards(URI prometheus, Duration back) {
    this.prometheus = prometheus;
    this.from = to - back.toSeconds();
    this.step = Math.max(5, back.toSeconds() / POINTS);
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      System.err.println("boards PROMETHEUS MINUTES FOLDER");
      System.exit(2);
    }
    Locale.setDefault(Locale.ROOT);
    var boards = new Boards(URI.create(args[0]), Duration.ofMinutes(Long.parseLong(args[1])));
    var out = Files.createDirectories(Path.of(args[2]));
    for (var name : List.of("learning", "pipeline", "machine")) {
      var file = Path.of(System.getProperty("latebloom.home"), "dashboards", name + ".json");
      var page = out.resolve(name + ".html");
      Files.writeString(page, boards.page(JSON.readTree(file.toFile())));
      System.out.println(page);
    }
  }

  private String page(JsonNode board) throws Exception {
    var panels = new StringBuilder("<div class=\"grid\">");
    for (var panel : board.path("panels")) panels.append(panel(panel));
    return HtmlPage.of(
        board.path("title").asText(),
        "drawn from the answers of a Prometheus to the dashboard's own queries, not by Grafana",
        STYLE,
        panels.append("</div>").toString());
  }

  private String panel(JsonNode panel) throws Exception {
    var at = panel.path("gridPos");
    var place =
        "grid-column: %d / span %d; grid-row: %d / span %d"
            .formatted(
                at.path("x").asInt() + 1,
                at.path("w").asInt(),
                at.path("y").asInt() + 1,
                at.path("h").asInt());
    var title = HtmlPage.escaped(panel.path("title").asText());
    if (panel.path("type").asText().equals("row")) {
      return "<div class=\"row\" style=\"%s\">%s</div>%n".formatted(place, title);
    }
    var unit = panel.at("/fieldConfig/defaults/unit").asText("");
    var lines = lines(panel);
    var content =
        switch (panel.path("type").asText()) {
          case "stat" -> "<span class=\"big\">" + HtmlPage.escaped(stat(lines, unit)) + "</span>";
          case "status-history" -> rows(lines, Boards::hue);
          case "heatmap" -> histogram(lines);
          default -> chart(lines, unit, isLogarithmic(panel)) + legend(lines);
        };
    return "<div class=\"panel\" style=\"%s\"><b>%s</b>%s</div>%n".formatted(place, title, content);
  }

  private List<Line> lines(JsonNode panel) throws Exception {
    var lines = new ArrayList<Line>();
    for (var target : panel.path("targets")) {
      for (var each : asked(target.path("expr").asText())) {
        var values = new TreeMap<Long, Double>();
        for (var point : each.path("values")) {
          double value = Double.parseDouble(point.get(1).asText());
          if (Double.isFinite(value)) values.put(point.get(0).asLong(), value);
        }
        lines.add(
            new Line(name(target.path("legendFormat").asText(), each.path("metric")), values));
      }
    }
    return lines;
  }

  private JsonNode asked(String expression) throws IOException, InterruptedException {
    var query =
        expression
            .replace("$__rate_interval", Math.max(30, 2 * step) + "s")
            .replace("$__interval", step + "s")
            .replaceAll("\\$[a-z]\\w*", ".+");
    var address =
        prometheus.resolve(
            "/api/v1/query_range?query=%s&start=%d&end=%d&step=%d"
                .formatted(URLEncoder.encode(query, StandardCharsets.UTF_8), from, to, step));
    var answer =
        CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) throw new IOException(query + ": " + answer.body());
    return JSON.readTree(answer.body()).at("/data/result");
  }

  /** The legend with the labels' values; that of the run is the same everywhere. */
  private static String name(String legend, JsonNode labels) {
    return LABEL
        .matcher(legend.replace(", {{run}}", ""))
        .replaceAll(
            found -> {
              var value = labels.path(found.group(1)).asText();
              return Matcher.quoteReplacement(value.isEmpty() ? found.group(1) : value);
            });
  }

  private static String stat(List<Line> lines, String unit) {
    if (lines.isEmpty()) return "no data";
    var line = lines.getFirst();
    return unit.equals("string") ? line.name() : label(line.last(), unit);
  }

  private static String label(double value, String unit) {
    return switch (unit) {
      case "percentunit" -> "%.3g%%".formatted(100 * value);
      case "bool_yes_no" -> value == 0 ? "No" : "Yes";
      case "bytes", "Bps" -> scaled(value, 1024, " B", " KiB", " MiB", " GiB", " TiB");
      case "s" -> seconds(value);
      default -> scaled(value, 1000, "", " K", " Mil", " Bil", " Tri");
    };
  }

  private static String seconds(double value) {
    if (value == 0) return "0 s";
    if (value < 1) return "%.3g ms".formatted(1e3 * value);
    return value < 300 ? "%.3g s".formatted(value) : "%.1f min".formatted(value / 60);
  }

  private static String scaled(double value, double by, String... names) {
    int i = 0;
    double left = value;
    for (; Math.abs(left) >= by && i < names.length - 1; i++) left /= by;
    return (left == Math.rint(left) ? "%.0f".formatted(left) : "%.3g".formatted(left)) + names[i];
  }

  private static boolean isLogarithmic(JsonNode panel) {
    var scale = panel.at("/fieldConfig/defaults/custom/scaleDistribution/type").asText();
    return scale.equals("log");
  }

  private String chart(List<Line> lines, String unit, boolean logarithmic) {
    DoubleUnaryOperator place = logarithmic ? Math::log10 : DoubleUnaryOperator.identity();
    DoubleUnaryOperator value = logarithmic ? at -> Math.pow(10, at) : place;
    var places =
        lines.stream()
            .flatMap(line -> line.values().values().stream())
            .mapToDouble(place::applyAsDouble)
            .filter(Double::isFinite)
            .summaryStatistics();
    if (places.getCount() == 0) return "<span class=\"big\">no data</span>";
    double low = places.getMin();
    double high = places.getMax();
    if (!logarithmic && low > 0 && low < 0.6 * high) low = 0;
    if (high - low < 1e-12) high = low + 1;
    var out = new StringBuilder("<svg viewBox=\"0 0 460 150\">");
    for (int i = 0; i <= 3; i++) {
      double y = 130 - i * 40;
      var label = label(value.applyAsDouble(low + i * (high - low) / 3), unit);
      out.append(
          "<line x1=\"50\" x2=\"456\" y1=\"%s\" y2=\"%s\" stroke=\"#2a2d33\"/>".formatted(y, y));
      out.append("<text x=\"46\" y=\"%s\" text-anchor=\"end\">%s</text>".formatted(y + 3, label));
    }
    for (int i = 0; i <= 4; i++) {
      var time = Duration.ofSeconds((to - from) * (i - 4) / 4);
      out.append(
          "<text x=\"%d\" y=\"146\" text-anchor=\"middle\">%s</text>"
              .formatted(60 + i * 95, i == 4 ? "now" : time.toMinutes() + " min"));
    }
    for (int i = 0; i < lines.size(); i++) {
      out.append(
          "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.3\"/>"
              .formatted(path(lines.get(i), place, low, high), colour(i)));
    }
    return out.append("</svg>").toString();
  }

  /** Broken where nothing was scraped. */
  private String path(Line line, DoubleUnaryOperator place, double low, double high) {
    var path = new StringBuilder();
    long before = from - 4 * step;
    for (var point : line.values().entrySet()) {
      double at = place.applyAsDouble(point.getValue());
      if (!Double.isFinite(at)) continue;
      boolean goesOn = point.getKey() - before <= 3 * step;
      double x = 50 + 406.0 * (point.getKey() - from) / (to - from);
      double y = 130 - 120 * (at - low) / (high - low);
      path.append("%s%.1f %.1f".formatted(goesOn ? "L" : "M", x, y));
      before = point.getKey();
    }
    return path.toString();
  }

  private static String colour(int i) {
    return COLOURS.get(i % COLOURS.size());
  }

  private static String legend(List<Line> lines) {
    var out = new StringBuilder("<div class=\"legend\">");
    for (int i = 0; i < lines.size(); i++) {
      out.append(
          "<i style=\"background:%s\"></i>%s"
              .formatted(colour(i), HtmlPage.escaped(lines.get(i).name())));
    }
    return out.append("</div>").toString();
  }

  /** From blue by yellow to red. */
  private static String hue(double share) {
    return "hsl(%.0f 70%% 50%%)".formatted(220 * (1 - share));
  }

  /** A row of coloured cells a line. */
  private String rows(List<Line> lines, DoubleFunction<String> colour) {
    double height = 150.0 / Math.max(1, lines.size());
    var out = new StringBuilder("<svg viewBox=\"0 0 460 150\">");
    for (int i = 0; i < lines.size(); i++) {
      for (var point : lines.get(i).values().entrySet()) {
        out.append(
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>"
                .formatted(
                    110 + 346.0 * (point.getKey() - from) / (to - from),
                    i * height,
                    346.0 * step / (to - from),
                    0.9 * height,
                    colour.apply(point.getValue())));
      }
      out.append(
          "<text x=\"106\" y=\"%.1f\" text-anchor=\"end\">%s</text>"
              .formatted((i + 0.5) * height + 3, HtmlPage.escaped(lines.get(i).name())));
    }
    return out.append("</svg>").toString();
  }

  /** A row a bound, of what it has and the one below it has not; the brighter, the more. */
  private String histogram(List<Line> upTo) {
    var bounds = new ArrayList<>(upTo);
    bounds.sort(Comparator.comparingDouble(line -> bound(line.name())));
    var counts = new ArrayList<Line>();
    Map<Long, Double> below = Map.of();
    for (var line : bounds) {
      var own = new TreeMap<Long, Double>();
      for (var point : line.values().entrySet()) {
        own.put(point.getKey(), point.getValue() - below.getOrDefault(point.getKey(), 0.0));
      }
      counts.add(new Line(line.name(), own));
      below = line.values();
    }
    double most =
        counts.stream()
            .flatMap(line -> line.values().values().stream())
            .mapToDouble(Double::doubleValue)
            .max()
            .orElse(1);
    while (counts.size() > 1 && isEmpty(counts.getLast())) counts.removeLast();
    return rows(
        counts.reversed(),
        count -> "hsl(28 90%% %.0f%%)".formatted(12 + 58 * Math.sqrt(count / most)));
  }

  private static boolean isEmpty(Line line) {
    return line.values().values().stream().allMatch(count -> count == 0);
  }

  private static double bound(String name) {
    return name.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(name);
  }
}
