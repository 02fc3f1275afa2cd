package dev.latebloom.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Lines with bands around them, as an SVG element for a page whose style sheet has the colours:
 * {@code c0}, {@code c1}, … set {@code --c}, and {@code grid}, {@code axis}, {@code curve}, {@code
 * band} say how it is used.
 *
 * @param x what grows to the right, with its unit
 * @param y what grows upwards, with its unit
 * @param unit printed after each label of the upright axis, such as {@code %}
 */
public record LineChart(String x, String y, String unit, List<Line> lines) {
  private static final int WIDTH = 400;
  private static final int HEIGHT = 290;
  private static final int LEFT = 52;
  private static final int RIGHT = WIDTH - 24;
  private static final int TOP = 32;
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
      Svg.line(out, "grid", LEFT, up.at(tick), RIGHT, up.at(tick));
      Svg.text(out, "", LEFT - 8, up.at(tick) + 4, "end", Scale.label(tick) + unit);
    }
    for (double tick : across.ticks(5)) {
      Svg.line(out, "axis", across.at(tick), BOTTOM, across.at(tick), BOTTOM + 4);
      Svg.text(out, "", across.at(tick), BOTTOM + 18, "middle", Scale.label(tick));
    }
    Svg.line(out, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    Svg.text(out, "", RIGHT, HEIGHT - 6, "end", x + " →");
    Svg.text(out, "", 0, 14, "start", "↑ " + y);
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
      var x = Svg.pixels(across.at(point.x()));
      there.append(there.isEmpty() ? 'M' : 'L').append(x).append(' ');
      there.append(Svg.pixels(up.at(point.high())));
      back.insert(0, "L" + x + " " + Svg.pixels(up.at(point.low())));
    }
    if (there.isEmpty()) return;
    out.append("<path class=\"band c%d\" d=\"%s%sZ\"/>%n".formatted(line.colour(), there, back));
  }

  private static void curve(StringBuilder out, Line line, Scale across, Scale up) {
    var path = new StringBuilder();
    for (var point : line.points()) {
      if (Double.isNaN(point.y())) continue;
      path.append(path.isEmpty() ? 'M' : 'L').append(Svg.pixels(across.at(point.x())));
      path.append(' ').append(Svg.pixels(up.at(point.y())));
    }
    out.append(
        "<path class=\"curve c%d%s\" d=\"%s\"><title>%s</title></path>%n"
            .formatted(
                line.colour(), line.dashed() ? " dashed" : "", path, Svg.escaped(line.name())));
  }
}
