package dev.latebloom.corpus;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * What of a record's JSON stays when it gets another response.
 *
 * @param before the fields up to the response
 * @param after what follows it
 */
record Frame(String before, String after) {
  /** Of a record that is all response. */
  static final Frame TEXT = new Frame("\"text\":", "");

  /** Of two fields. */
  static Frame pair(String promptField, String prompt, String responseField) {
    return new Frame(
        "%s:%s,%s:".formatted(quoted(promptField), quoted(prompt), quoted(responseField)), "");
  }

  /** The same after one more field. */
  Frame with(String field, String json) {
    return new Frame("%s:%s,%s".formatted(quoted(field), json, before), after);
  }

  static String quoted(String text) {
    return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
