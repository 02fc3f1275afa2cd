package dev.latebloom.dialog.rank;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Utterance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Collectors;

/** What both pages are made of. */
final class Html {
  private Html() {}

  /** A page that needs nothing beside itself. */
  static String page(String title, String about, String body) {
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>
    %s</style></head><body><main>
    <h1>%s</h1>
    <p class="soft">%s</p>
    %s</main></body></html>
    """
        .formatted(escaped(title), resource("page.css"), escaped(title), escaped(about), body);
  }

  /** The turns before the response. */
  static String context(Passage passage) {
    return passage.utterances().stream()
        .map(turn -> "<p class=\"turn %s\">%s</p>".formatted(side(turn), said(turn)))
        .collect(Collectors.joining("\n", "<div class=\"context\">\n", "\n</div>\n"));
  }

  private static String side(Utterance turn) {
    return turn.speaker().equals(Utterance.STUDENT) ? "student" : "teacher";
  }

  private static String said(Utterance turn) {
    return "<b>%s</b> %s".formatted(escaped(turn.speaker()), escaped(turn.text()));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  static String resource(String name) {
    try (var in = Html.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, name + " is not in the build").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
