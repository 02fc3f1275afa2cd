package dev.latebloom.report;

/**
 * The page of a picture, and colours that colour-blind readers can tell apart (Okabe and Ito 2008).
 */
public final class Svg {
  public static final String BLUE = "#0072b2";
  public static final String VERMILLION = "#d55e00";
  public static final String PURPLE = "#cc79a7";
  public static final String GREEN = "#009e73";
  public static final String GREY = "#777777";
  public static final String BLACK = "#222222";

  private static final String STYLE =
      """
      <style>
      text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #333333; }
      .title { font-size: 19px; font-weight: 600; fill: #111111; }
      .panel { font-size: 14px; font-weight: 600; }
      .axis { stroke: #333333; stroke-width: 1; }
      .grid { stroke: #e3e3e3; stroke-width: 1; }
      .curve { fill: none; stroke-width: 2.4; stroke-linejoin: round; stroke-linecap: round; }
      </style>
      """;

  private static final int LEFT = 70;

  private Svg() {}

  /**
   * A white page with a title.
   *
   * @param title in plain text
   * @param body elements of SVG
   */
  public static String page(int width, int height, String title, String body) {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">
    %s<rect width="%d" height="%d" fill="#ffffff"/>
    <text class="title" x="%d" y="36">%s</text>
    %s</svg>
    """
        .formatted(
            width, height, width, height, STYLE, width, height, LEFT, Panel.escaped(title), body);
  }

  /** A name under an upright or lying axis, in the middle of {@code x}. */
  public static String label(double x, double y, String text) {
    return "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">%s</text>%n"
        .formatted(x, y, Panel.escaped(text));
  }
}
