package dev.latebloom.ingest.template;

import dev.latebloom.ingest.template.Token.Kind;
import java.util.List;

/** The tokens of a template, and how far they have been read. */
final class Words {
  private final List<Token> tokens;
  private int at;

  Words(List<Token> tokens) {
    this.tokens = tokens;
  }

  boolean isLast() {
    return is(Kind.LAST);
  }

  boolean is(Kind kind) {
    return tokens.get(at).kind() == kind;
  }

  boolean is(Kind kind, String text) {
    return tokens.get(at).is(kind, text);
  }

  boolean isNext(Kind kind, String text) {
    return at + 1 < tokens.size() && tokens.get(at + 1).is(kind, text);
  }

  int line() {
    return tokens.get(at).line();
  }

  String text() {
    return tokens.get(at).text();
  }

  /** Takes whatever is next. */
  String take() {
    return tokens.get(at++).text();
  }

  /** Takes the next token if it is this one. */
  boolean skips(Kind kind, String text) {
    if (!is(kind, text)) return false;
    at++;
    return true;
  }

  void expect(Kind kind, String text) {
    if (!skips(kind, text)) {
      throw error((text.isEmpty() ? "the end of the tag" : "'" + text + "'") + " is missing");
    }
  }

  String expectKind(Kind kind) {
    if (!is(kind)) throw error("a name is missing");
    return take();
  }

  TemplateException error(String message) {
    var token = tokens.get(at);
    var before = token.text().isBlank() ? "" : " before '" + token.text() + "'";
    return new TemplateException(token.line(), message + before);
  }
}
