package dev.latebloom.dialog.rank;

import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Utterance;
import dev.latebloom.page.HtmlPage;
import java.util.stream.Collectors;

/** What both pages are made of. */
final class Html {
  private Html() {}

  /** A page that needs nothing beside itself. */
  static String page(String title, String about, String body) {
    return HtmlPage.of(title, about, HtmlPage.resource(Html.class, "page.css"), body);
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
    return "<b>%s</b> %s"
        .formatted(HtmlPage.escaped(turn.speaker()), HtmlPage.escaped(turn.text()));
  }
}
