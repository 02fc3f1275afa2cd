package dev.latebloom.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Means with their intervals, a row each below its name, beside a line at 0: an SVG element with
 * the classes of {@link LineChart}, and {@code zero}, {@code whisker}, {@code dot}, {@code label}.
 *
 * @param x what grows to the right, with its unit
 * @param unit printed after each label of the axis
 */
public record IntervalChart(String x, String unit, List<Row> rows) {
  private static final int WIDTH = 420;
  private static final int LEFT = 24;
  private static final int RIGHT = WIDTH - LEFT;
  private static final int HEADING = 30;
  private static final int ROW = 44;
  private static final int TOP = 4;
  private static final int TICKS = 5;

  /**
   * One row.
   *
   * @param heading whether it only names the rows below it
   * @param colour number of its colour
   * @param low NaN where there is no interval
   * @param text the numbers in words, at the end of the row
   */
  public record Row(
      String name, boolean heading, int colour, double mean, double low, double high, String text) {

    /** One that names those below it. */
    public static Row heading(String name) {
      return new Row(name, true, 0, Double.NaN, Double.NaN, Double.NaN, "");
    }
  }

  public IntervalChart {
    rows = List.copyOf(rows);
  }

  /** The element. */
  public String svg() {
    int bottom = TOP + rows.stream().mapToInt(IntervalChart::height).sum() + 4;
    var across = scale();
    var out = new StringBuilder();
    for (double tick : across.ticks(TICKS)) {
      Svg.text(out, "", across.at(tick), bottom + 16, "middle", Scale.label(tick) + unit);
    }
    double top = TOP;
    for (var row : rows) {
      row(out, row, across, top);
      top += height(row);
    }
    Svg.text(out, "", RIGHT, bottom + 36, "end", x + " →");
    return "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\">%n%s</svg>%n"
        .formatted(WIDTH, bottom + 44, out);
  }

  private Scale scale() {
    double[] ends =
        rows.stream()
            .flatMapToDouble(row -> DoubleStream.of(row.mean(), row.low(), row.high()))
            .filter(Double::isFinite)
            .toArray();
    double low = Math.min(0, DoubleStream.of(ends).min().orElse(-1));
    double high = Math.max(0, DoubleStream.of(ends).max().orElse(1));
    double room = Math.max(1e-6, 0.06 * (high - low));
    return new Scale(low - room, high + room, false, LEFT, RIGHT);
  }

  private static int height(Row row) {
    return row.heading() ? HEADING : ROW;
  }

  private static void row(StringBuilder out, Row row, Scale across, double top) {
    if (row.heading()) {
      Svg.text(out, "label", 0, top + HEADING - 8, "start", row.name());
      return;
    }
    Svg.text(out, "", LEFT, top + 14, "start", row.name());
    Svg.text(out, "", RIGHT, top + 14, "end", row.text());
    if (Double.isNaN(row.mean())) return;
    double y = top + 30;
    // Only here, so that no line goes through a name.
    for (double tick : across.ticks(TICKS)) {
      Svg.line(out, "grid", across.at(tick), y - 10, across.at(tick), y + 10);
    }
    Svg.line(out, "zero", across.at(0), y - 10, across.at(0), y + 10);
    if (!Double.isNaN(row.low())) {
      Svg.line(out, "whisker c" + row.colour(), across.at(row.low()), y, across.at(row.high()), y);
    }
    out.append(
        "<circle class=\"dot c%d\" cx=\"%s\" cy=\"%s\" r=\"5.5\"/>%n"
            .formatted(row.colour(), Svg.pixels(across.at(row.mean())), Svg.pixels(y)));
  }
}
