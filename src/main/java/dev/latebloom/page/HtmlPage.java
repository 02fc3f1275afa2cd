package dev.latebloom.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** An HTML page that needs nothing beside itself, and its parts. */
public final class HtmlPage {
  private HtmlPage() {}

  /**
   * The page.
   *
   * @param title in plain text, as is {@code about}, which stands below it
   * @param content HTML
   */
  public static String of(String title, String about, String content) {
    return of(title, about, style(), content);
  }

  /** The page with another style sheet. */
  public static String of(String title, String about, String style, String content) {
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>
    %s</style></head><body><main>
    <h1>%s</h1>
    <p class="soft about">%s</p>
    %s</main></body></html>
    """
        .formatted(escaped(title), style, escaped(title), escaped(about), content);
  }

  /**
   * A part with a heading.
   *
   * @param words what is shown, in plain text; may be empty
   * @param content HTML
   */
  public static String section(String title, String words, String content) {
    return "<section><h2>%s</h2>%n%s%s</section>"
        .formatted(
            escaped(title),
            words.isEmpty() ? "" : "<p class=\"note\">" + escaped(words) + "</p>\n",
            content);
  }

  /** What is shown only to who asks for it. */
  public static String details(String title, String content) {
    return "<details><summary>%s</summary>%s</details>".formatted(escaped(title), content);
  }

  /**
   * A table whose first column has no heading.
   *
   * @param heads of the other columns
   * @param rows HTML
   */
  public static String table(List<String> heads, String rows) {
    var head =
        heads.stream().map(name -> "<th>" + escaped(name) + "</th>").collect(Collectors.joining());
    return "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th></th>%s</tr></thead><tbody>%n%s</tbody></table></div>%n"
        .formatted(head, rows);
  }

  /** Plain text as HTML. */
  public static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The style of all pages. */
  public static String style() {
    return resource(HtmlPage.class, "page.css");
  }

  /** A text that the build has beside a class, in UTF-8. */
  public static String resource(Class<?> beside, String name) {
    try (var in = beside.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, name + " is not in the build").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
