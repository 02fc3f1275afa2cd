package dev.latebloom.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Elements and page of a picture.
 *
 * <p>A page is as wide as the screen, up to a limit, and so narrow in its own units that its text
 * can be read on a phone. Its style sheet has colours that colour-blind readers can tell apart
 * (Okabe and Ito 2008), for light and dark.
 */
public final class Svg {
  /** Of every page, in its own units. */
  static final int WIDTH = 520;

  static final int MARGIN = 12;
  private static final int TOP = 34;
  private static final double TITLE_CHARACTER = 10.8;

  private static final String STYLE =
      """
      <style>
      svg { background: #ffffff; max-width: 760px; }
      text { font: 13px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; fill: #4a535c; }
      .title { font-size: 18px; font-weight: 600; fill: #1d2125; }
      .message { font-size: 15px; font-weight: 600; fill: #1d2125; }
      .name { fill: #1d2125; }
      .axis { stroke: #4a535c; }
      .grid { stroke: #e2e0d9; }
      .curve { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
      .dot { fill: currentColor; }
      .dashed { stroke-dasharray: 7 4; } .dotted { stroke-dasharray: 2 4; } .faint { opacity: 0.4; }
      .blue { color: #0072b2; } .vermillion { color: #d55e00; } .purple { color: #b55a97; }
      .green { color: #009e73; } .grey { color: #777777; } .ink { color: #1d2125; }
      @media (prefers-color-scheme: dark) {
      svg { background: #14171a; }
      text { fill: #a9b3bc; }
      .title, .message, .name { fill: #e8eaec; }
      .axis { stroke: #a9b3bc; }
      .grid { stroke: #323a41; }
      .blue { color: #56b4e9; } .vermillion { color: #ff8a3d; } .purple { color: #e29ac7; }
      .green { color: #2fd0a2; } .grey { color: #9a9fa5; } .ink { color: #e8eaec; }
      }
      </style>
      """;

  private Svg() {}

  /**
   * A page of panels one below the other.
   *
   * @param title in plain text
   */
  public static String page(String title, List<Panel> panels) {
    var out = new StringBuilder();
    double y = TOP;
    for (var line : wrapped(title, TITLE_CHARACTER)) {
      text(out, "title", MARGIN, y, "start", line);
      y += 24;
    }
    for (var panel : panels) y = panel.draw(out, y);
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="100%%" viewBox="0 0 %d %.0f" preserveAspectRatio="xMidYMin" role="img">
    %s<title>%s</title>
    %s</svg>
    """
        .formatted(WIDTH, y, STYLE, escaped(title), out);
  }

  /**
   * A text in lines that fit the page.
   *
   * @param character mean width of one
   */
  static List<String> wrapped(String text, double character) {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    for (var word : text.split(" ", -1)) {
      if (!line.isEmpty() && (line.length() + 1 + word.length()) * character > WIDTH - 2 * MARGIN) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  static void line(StringBuilder out, String kind, double x1, double y1, double x2, double y2) {
    out.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>%n"
            .formatted(kind, pixels(x1), pixels(y1), pixels(x2), pixels(y2)));
  }

  /**
   * @param kind class of the style sheet, may be empty
   * @param anchor which end of the text is at {@code x}: start, middle or end
   */
  static void text(StringBuilder out, String kind, double x, double y, String anchor, String text) {
    out.append(
        "<text%s x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>%n"
            .formatted(
                kind.isEmpty() ? "" : " class=\"" + kind + "\"",
                pixels(x),
                pixels(y),
                anchor,
                escaped(text)));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  static String pixels(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
