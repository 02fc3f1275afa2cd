package dev.latebloom.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines with bands around them, as an SVG element for a page whose style sheet has the colours:
 * {@code c0}, {@code c1}, … set {@code --c}, and {@code grid}, {@code axis}, {@code curve}, {@code
 * band} say how it is used.
 *
 * @param x what grows to the right
 * @param unit printed after each label of the upright axis, such as {@code %}
 */
public record LineChart(String x, String unit, List<Line> lines) {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 270;
  private static final int LEFT = 52;
  private static final int RIGHT = WIDTH - 24;
  private static final int TOP = 12;
  private static final int BOTTOM = HEIGHT - 44;

  /**
   * One of the lines.
   *
   * @param colour number of its colour
   * @param dashed tells lines of a colour apart
   */
  public record Line(String name, int colour, boolean dashed, List<Point> points) {}

  /**
   * A point and the interval around it.
   *
   * @param low NaN where there is none
   */
  public record Point(double x, double y, double low, double high) {}

  public LineChart {
    lines = List.copyOf(lines);
  }

  /** The element. */
  public String svg() {
    double right = points().mapToDouble(Point::x).max().orElse(1);
    var across = new Scale(0, Math.max(right, 1e-9), false, LEFT, RIGHT);
    var up = upright();
    var out = new StringBuilder();
    for (double tick : up.ticks(5)) {
      element(out, "grid", LEFT, up.at(tick), RIGHT, up.at(tick));
      text(out, LEFT - 8, up.at(tick) + 4, "end", Scale.label(tick) + unit);
    }
    for (double tick : across.ticks(5)) {
      element(out, "axis", across.at(tick), BOTTOM, across.at(tick), BOTTOM + 4);
      text(out, across.at(tick), BOTTOM + 18, "middle", Scale.label(tick));
    }
    element(out, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    text(out, (LEFT + RIGHT) / 2.0, HEIGHT - 6, "middle", x);
    for (var line : lines) band(out, line, across, up);
    for (var line : lines) curve(out, line, across, up);
    return "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\">%n%s</svg>%n"
        .formatted(WIDTH, HEIGHT, out);
  }

  private Stream<Point> points() {
    return lines.stream().flatMap(line -> line.points().stream());
  }

  /** As high as lines and bands. */
  private Scale upright() {
    double low = ys().min().orElse(0);
    double high = ys().max().orElse(1);
    double room = Math.max(1e-9, 0.08 * (high - low));
    double floor = low >= 0 ? Math.max(0, low - room) : low - room;
    return new Scale(floor, high + room, false, BOTTOM, TOP);
  }

  private DoubleStream ys() {
    return points()
        .flatMapToDouble(point -> DoubleStream.of(point.y(), point.low(), point.high()))
        .filter(Double::isFinite);
  }

  private static void band(StringBuilder out, Line line, Scale across, Scale up) {
    var there = new StringBuilder();
    var back = new StringBuilder();
    for (var point : line.points()) {
      if (Double.isNaN(point.low())) continue;
      var x = pixels(across.at(point.x()));
      there.append(there.isEmpty() ? 'M' : 'L').append(x).append(' ');
      there.append(pixels(up.at(point.high())));
      back.insert(0, "L" + x + " " + pixels(up.at(point.low())));
    }
    if (there.isEmpty()) return;
    out.append("<path class=\"band c%d\" d=\"%s%sZ\"/>%n".formatted(line.colour(), there, back));
  }

  private static void curve(StringBuilder out, Line line, Scale across, Scale up) {
    var path = new StringBuilder();
    for (var point : line.points()) {
      if (Double.isNaN(point.y())) continue;
      path.append(path.isEmpty() ? 'M' : 'L').append(pixels(across.at(point.x())));
      path.append(' ').append(pixels(up.at(point.y())));
    }
    out.append(
        "<path class=\"curve c%d%s\" d=\"%s\"><title>%s</title></path>%n"
            .formatted(
                line.colour(), line.dashed() ? " dashed" : "", path, Panel.escaped(line.name())));
  }

  static void element(StringBuilder out, String kind, double x1, double y1, double x2, double y2) {
    out.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>%n"
            .formatted(kind, pixels(x1), pixels(y1), pixels(x2), pixels(y2)));
  }

  static void text(StringBuilder out, double x, double y, String anchor, String text) {
    out.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>%n"
            .formatted(pixels(x), pixels(y), anchor, Panel.escaped(text)));
  }

  static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
