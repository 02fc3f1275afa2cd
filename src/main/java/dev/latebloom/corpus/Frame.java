package dev.latebloom.corpus;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * What of a record's JSON stays when it gets another response.
 *
 * @param kind whether there is a prompt to answer
 * @param before the fields up to the response
 * @param after what follows it
 */
record Frame(Kind kind, String before, String after) {
  enum Kind {
    /** A response that answers a prompt. */
    ANSWER,
    /** A record that is all response. */
    TEXT,
    /** Ids of tokens with a prompt among them, kept as they are. */
    TOKENS,
    /** A record of another shape, which is kept as it is and has no response of its own. */
    WHOLE
  }

  /** Of a record that is all response. */
  static final Frame TEXT = new Frame(Kind.TEXT, "\"text\":", "");

  /** Of two fields. */
  static Frame pair(String promptField, String prompt, String responseField) {
    return answer(
        "%s:%s,%s:".formatted(quoted(promptField), quoted(prompt), quoted(responseField)), "");
  }

  static Frame answer(String before, String after) {
    return new Frame(Kind.ANSWER, before, after);
  }

  /** Of fields that are kept as they are. */
  static Frame whole(Kind kind, String fields) {
    return new Frame(kind, fields, "");
  }

  /** The same after one more field. */
  Frame with(String field, String json) {
    return new Frame(kind, "%s:%s,%s".formatted(quoted(field), json, before), after);
  }

  /** The fields with a response. */
  String around(String response) {
    return switch (kind) {
      case ANSWER, TEXT -> before + quoted(response) + after;
      case TOKENS, WHOLE -> before;
    };
  }

  static String quoted(String text) {
    return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
  }
}
