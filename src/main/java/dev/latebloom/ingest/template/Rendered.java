package dev.latebloom.ingest.template;

import java.util.List;

/**
 * What a template has written.
 *
 * @param text all of it
 * @param spans what lies in a {@code {% generation %}} each, in the order they were written
 */
public record Rendered(String text, List<Span> spans) {

  /**
   * A part of the text.
   *
   * @param from its first char
   * @param to the char behind it
   */
  public record Span(int from, int to) {}
}
