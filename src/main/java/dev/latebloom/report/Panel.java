package dev.latebloom.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a picture that says one thing: its message, the names of its lines and one or several
 * plots on the same axes.
 *
 * @param message one sentence
 * @param columns plots beside each other; where there are several, only the ends of the lower axis
 *     are labelled
 */
public record Panel(String message, Axis x, Axis y, int columns, List<Plot> plots) {
  private static final int LEFT = 58;
  private static final int RIGHT = Svg.WIDTH - 24;
  private static final int GAP = 24;
  private static final int ROW = 20;
  private static final double MESSAGE_CHARACTER = 9;
  private static final double CHARACTER = 7;
  private static final int SAMPLE = 26;

  /**
   * What one direction means.
   *
   * @param name with the unit in words
   * @param unit printed after each label, such as {@code %}; may be empty
   * @param log whether equal factors take equal space
   */
  public record Axis(String name, String unit, double low, double high, boolean log) {
    private Scale over(double from, double to) {
      return new Scale(low, high, log, from, to);
    }

    private String label(double tick) {
      return Scale.label(tick) + unit;
    }
  }

  /**
   * A pair of axes.
   *
   * @param name empty where the panel has one plot
   */
  public record Plot(String name, List<Line> lines) {
    public Plot {
      lines = List.copyOf(lines);
    }
  }

  /**
   * A line through points.
   *
   * @param name in the legend, once for all lines of this name; empty for none
   * @param look classes of the page's style sheet, such as {@code blue dashed}
   * @param dots whether the points are marked
   */
  public record Line(String name, String look, boolean dots, List<Point> points) {
    public Line {
      points = List.copyOf(points);
    }
  }

  /**
   * A point of a line.
   *
   * @param y one that is not finite leaves a gap
   */
  public record Point(double x, double y) {}

  public Panel {
    plots = List.copyOf(plots);
  }

  /** A panel with one plot. */
  public static Panel of(String message, Axis x, Axis y, List<Line> lines) {
    return new Panel(message, x, y, 1, List.of(new Plot("", lines)));
  }

  /** Draws itself below {@code top} and returns where it ends. */
  double draw(StringBuilder out, double top) {
    double at = top + 10;
    for (var line : Svg.wrapped(message, MESSAGE_CHARACTER)) {
      Svg.text(out, "message", Svg.MARGIN, at, "start", line);
      at += ROW;
    }
    at = drawLegend(out, at);
    Svg.text(out, "", Svg.MARGIN, at, "start", "↑ " + y.name());
    at += 4;
    double width = (RIGHT - LEFT - GAP * (columns - 1.0)) / columns;
    double height = columns == 1 ? 200 : 92;
    for (int i = 0; i < plots.size(); i++) {
      int column = i % columns;
      if (column == 0) at += columns == 1 ? 12 : ROW + 12;
      double left = LEFT + column * (width + GAP);
      draw(out, plots.get(i), x.over(left, left + width), y.over(at + height, at), column == 0);
      if (column == columns - 1 || i == plots.size() - 1) at += height + ROW;
    }
    Svg.text(out, "", RIGHT, at + ROW, "end", x.name() + " →");
    return at + 3 * ROW;
  }

  /** Names side by side, as many as fit; returns where the next text is to be. */
  private double drawLegend(StringBuilder out, double top) {
    double left = Svg.MARGIN;
    double at = top + 2;
    for (var entry : looks().entrySet()) {
      double width = SAMPLE + 8 + CHARACTER * entry.getKey().length() + 16;
      if (left > Svg.MARGIN && left + width > Svg.WIDTH) {
        left = Svg.MARGIN;
        at += ROW;
      }
      Svg.line(out, "curve " + entry.getValue(), left, at - 4, left + SAMPLE, at - 4);
      Svg.text(out, "name", left + SAMPLE + 8, at, "start", entry.getKey());
      left += width;
    }
    return left > Svg.MARGIN ? at + ROW + 4 : top;
  }

  private Map<String, String> looks() {
    var looks = new LinkedHashMap<String, String>();
    for (var plot : plots) {
      for (var line : plot.lines()) {
        if (!line.name().isEmpty()) looks.putIfAbsent(line.name(), line.look());
      }
    }
    return looks;
  }

  private void draw(StringBuilder out, Plot plot, Scale across, Scale up, boolean labelled) {
    if (!plot.name().isEmpty()) {
      Svg.text(out, "name", across.from(), up.to() - 10, "start", plot.name());
    }
    for (double tick : up.ticks(columns == 1 ? 5 : 2)) {
      double at = up.at(tick);
      Svg.line(out, "grid", across.from(), at, across.to(), at);
      if (labelled) Svg.text(out, "", across.from() - 8, at + 4, "end", y.label(tick));
    }
    double below = up.from() + ROW - 2;
    if (columns == 1) {
      for (double tick : across.ticks(6)) {
        Svg.line(out, "axis", across.at(tick), up.from(), across.at(tick), up.from() + 5);
        Svg.text(out, "", across.at(tick), below, "middle", x.label(tick));
      }
    } else {
      Svg.text(out, "", across.from(), below, "start", x.label(x.low()));
      Svg.text(out, "", across.to(), below, "end", x.label(x.high()));
    }
    Svg.line(out, "axis", across.from(), up.from(), across.to(), up.from());
    for (var line : plot.lines()) draw(out, line, across, up);
  }

  private static void draw(StringBuilder out, Line line, Scale across, Scale up) {
    var path = new StringBuilder();
    var dots = new StringBuilder();
    boolean pen = false;
    for (var point : line.points()) {
      boolean drawn = Double.isFinite(point.y());
      if (drawn) {
        var x = Svg.pixels(across.at(point.x()));
        var y = Svg.pixels(up.at(point.y()));
        path.append(pen ? 'L' : 'M').append(x).append(' ').append(y);
        dots.append("<circle cx=\"%s\" cy=\"%s\" r=\"3.5\"/>%n".formatted(x, y));
      }
      pen = drawn;
    }
    if (path.isEmpty()) return;
    out.append("<path class=\"curve %s\" d=\"%s\"/>%n".formatted(line.look(), path));
    if (line.dots()) {
      out.append("<g class=\"dot %s\">%n%s</g>%n".formatted(line.look(), dots));
    }
  }
}
