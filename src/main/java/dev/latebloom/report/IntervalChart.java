package dev.latebloom.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Means with their intervals, a row each, beside a line at 0: an SVG element with the classes of
 * {@link LineChart}, and {@code zero}, {@code whisker}, {@code dot}, {@code label}.
 *
 * @param x what grows to the right
 * @param unit printed after each label of the axis
 */
public record IntervalChart(String x, String unit, List<Row> rows) {
  private static final int WIDTH = 900;
  private static final int LEFT = 250;
  private static final int RIGHT = WIDTH - 210;
  private static final int ROW = 26;
  private static final int TOP = 8;

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
    int bottom = TOP + ROW * rows.size() + 4;
    var across = scale();
    var out = new StringBuilder();
    for (double tick : across.ticks(6)) {
      double at = across.at(tick);
      LineChart.element(out, "grid", at, TOP, at, bottom);
      LineChart.text(out, at, bottom + 16, "middle", Scale.label(tick) + unit);
    }
    LineChart.element(out, "zero", across.at(0), TOP, across.at(0), bottom);
    for (int i = 0; i < rows.size(); i++) {
      row(out, rows.get(i), across, TOP + ROW * i + ROW / 2.0);
    }
    LineChart.text(out, (LEFT + RIGHT) / 2.0, bottom + 36, "middle", x);
    return "<svg class=\"wide chart\" viewBox=\"0 0 %d %d\" role=\"img\">%n%s</svg>%n"
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

  private static void row(StringBuilder out, Row row, Scale across, double y) {
    if (row.heading()) {
      out.append(
          "<text class=\"label\" x=\"0\" y=\"%s\">%s</text>%n"
              .formatted(LineChart.pixels(y + 5), Panel.escaped(row.name())));
      return;
    }
    LineChart.text(out, LEFT - 14, y + 4, "end", row.name());
    LineChart.text(out, RIGHT + 14, y + 4, "start", row.text());
    if (Double.isNaN(row.mean())) return;
    if (!Double.isNaN(row.low())) {
      LineChart.element(
          out, "whisker c" + row.colour(), across.at(row.low()), y, across.at(row.high()), y);
    }
    out.append(
        "<circle class=\"dot c%d\" cx=\"%s\" cy=\"%s\" r=\"5.5\"/>%n"
            .formatted(row.colour(), LineChart.pixels(across.at(row.mean())), LineChart.pixels(y)));
  }
}
