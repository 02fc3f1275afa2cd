package dev.latebloom.report;

import java.util.List;
import java.util.Locale;

/** One pair of axes with its curves and their names, as SVG elements. */
public final class Panel {
  private static final int TICKS = 6;
  private static final double BASELINE = 4;

  private final Scale x;
  private final Scale y;
  private final String unit;
  private final StringBuilder out = new StringBuilder();

  /**
   * Empty axes with a grid.
   *
   * @param unit printed after each label of the upright axis, such as {@code %}
   */
  public Panel(Scale x, Scale y, String title, String unit) {
    this.x = x;
    this.y = y;
    this.unit = unit;
    text(x.from(), y.to() - 16, "class=\"panel\"", title);
    for (double tick : y.ticks(TICKS)) addRow(tick);
    for (double tick : x.ticks(8)) addColumn(tick);
    line("axis", x.from(), y.from(), x.to(), y.from());
  }

  private void addRow(double tick) {
    double at = y.at(tick);
    line("grid", x.from(), at, x.to(), at);
    text(x.from() - 8, at + BASELINE, "text-anchor=\"end\"", Scale.label(tick) + unit);
  }

  private void addColumn(double tick) {
    double at = x.at(tick);
    line("axis", at, y.from(), at, y.from() + 5);
    text(at, y.from() + 20, "text-anchor=\"middle\"", Scale.label(tick));
  }

  /** Draws the curve, and its name with a short piece of it as entry {@code row} of the legend. */
  void add(Curve curve, List<Sample> samples, int row) {
    add(
        curve.name(),
        "stroke=\"%s\" %s".formatted(curve.colour(), curve.style()),
        samples.stream().mapToDouble(sample -> (double) sample.step()).toArray(),
        samples.stream().mapToDouble(curve.value()).toArray(),
        row);
  }

  /**
   * Draws a line through points, and its name as entry {@code row} of the legend.
   *
   * @param look attributes of the line
   * @param ys one that is not finite leaves a gap
   */
  public void add(String name, String look, double[] xs, double[] ys, int row) {
    var path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < xs.length; i++) {
      boolean drawn = Double.isFinite(ys[i]);
      if (drawn) {
        path.append(pen ? 'L' : 'M');
        path.append(pixels(x.at(xs[i]))).append(' ').append(pixels(y.at(ys[i])));
      }
      pen = drawn;
    }
    out.append("<path class=\"curve\" %s d=\"%s\"/>%n".formatted(look, path));
    double left = x.to() + 20;
    double top = y.to() + 10 + 22 * row;
    out.append(
        "<path class=\"curve\" %s d=\"M%s %sh26\"/>%n".formatted(look, pixels(left), pixels(top)));
    text(left + 34, top + BASELINE, "", name);
  }

  /** Marks points. */
  public void mark(String colour, double[] xs, double[] ys) {
    for (int i = 0; i < xs.length; i++) {
      if (!Double.isFinite(ys[i])) continue;
      out.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"4.5\" fill=\"%s\"/>%n"
              .formatted(pixels(x.at(xs[i])), pixels(y.at(ys[i])), colour));
    }
  }

  private void line(String kind, double x1, double y1, double x2, double y2) {
    out.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>%n"
            .formatted(kind, pixels(x1), pixels(y1), pixels(x2), pixels(y2)));
  }

  private void text(double left, double baseline, String attributes, String text) {
    out.append(
        "<text x=\"%s\" y=\"%s\" %s>%s</text>%n"
            .formatted(pixels(left), pixels(baseline), attributes, escaped(text)));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  public String elements() {
    return out.toString();
  }
}
