package dev.latebloom.ingest.template;

/** A template that cannot be read or rendered, or that says so itself of what it is given. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String why;

  /** Without a place yet, and without a stack: what a template refuses is data. */
  TemplateException(String message) {
    super(message, null, false, false);
    this.why = message;
  }

  TemplateException(int line, String message) {
    this("line " + line + ": " + message);
  }

  /** The message. */
  public String why() {
    return why;
  }
}
