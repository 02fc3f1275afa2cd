package dev.latebloom.ingest.template;

/** A template that cannot be read or rendered, or that says so itself of what it is given. */
public final class TemplateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final String why;

  /** Without a place yet. */
  TemplateException(String message) {
    super(message);
    this.why = message;
  }

  TemplateException(int line, String message) {
    this("line " + line + ": " + message);
  }

  /** The message. */
  public String why() {
    return why;
  }

  /** Without a stack: what a template refuses is data. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
