package dev.latebloom.lens.page;

import dev.latebloom.page.HtmlPage;
import dev.latebloom.report.LineChart;
import java.util.ArrayList;
import java.util.List;

/**
 * A chart of lines with their names above it: what was measured whole, what chance gives dashed.
 */
final class Lines {
  /** Grey. */
  static final int CHANCE = 0;

  private final String title;
  private final List<LineChart.Line> lines = new ArrayList<>();

  Lines(String title) {
    this.title = title;
  }

  /**
   * Adds a line.
   *
   * @param colour number of its colour
   * @param dashed whether it is a null
   */
  Lines add(String name, int colour, boolean dashed, List<LineChart.Point> points) {
    lines.add(new LineChart.Line(name, colour, dashed, points));
    return this;
  }

  static LineChart.Point point(double x, double y) {
    return new LineChart.Point(x, y, Double.NaN, Double.NaN);
  }

  /**
   * The chart.
   *
   * @param x what grows to the right, {@code y} what grows upwards
   * @param unit behind the numbers of {@code y}
   */
  String html(String x, String y, String unit) {
    var items = new StringBuilder();
    for (var line : lines) {
      items.append(
          "<li><i class=\"c%d%s\"></i>%s</li>%n"
              .formatted(
                  line.colour(), line.dashed() ? " dashed" : "", HtmlPage.escaped(line.name())));
    }
    return "<div><h3>%s</h3><ul class=\"legend\">%n%s</ul>%n%s</div>%n"
        .formatted(HtmlPage.escaped(title), items, new LineChart(x, y, unit, lines).svg());
  }

  /** Charts side by side. */
  static String beside(String... charts) {
    return "<div class=\"charts\">%n%s</div>%n".formatted(String.join("", charts));
  }
}
