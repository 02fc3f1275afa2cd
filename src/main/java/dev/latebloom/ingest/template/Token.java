package dev.latebloom.ingest.template;

/**
 * A word of a template.
 *
 * @param text of it; of a string, what it stands for
 * @param line where it begins
 */
record Token(Kind kind, String text, int line) {
  enum Kind {
    /** Text between tags. */
    DATA,
    /** <code>{{</code> */
    OUTPUT,
    /** <code>{%</code> */
    BLOCK,
    /** The end of either. */
    END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    /** The end of the template. */
    LAST
  }

  boolean is(Kind kind, String text) {
    return this.kind == kind && this.text.equals(text);
  }
}
