package dev.latebloom.corpus;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/**
 * A prompt and the response that is to be learned for it.
 *
 * @param source name of its kind
 * @param prompt such as {@code 7+5=}
 * @param response such as {@code 12}
 * @param shape in which fields the record has both
 */
public record Problem(String source, String prompt, String response, Shape shape) {

  /** In the fields "prompt" and "response". */
  public Problem(String source, String prompt, String response) {
    this(source, prompt, response, Shape.PROMPT);
  }

  /** The same prompt, with another response. */
  Problem answered(String response) {
    return new Problem(source, prompt, response, shape);
  }

  /** One line of JSON under the given key. */
  public String toJson(String key) {
    var line = new StringBuilder("{").append(field("id", key));
    line.append(',').append(field("source", source));
    if (shape != Shape.TEXT) line.append(',').append(field(shape.prompt(), prompt));
    return line.append(',').append(field(shape.response(), response)).append('}').toString();
  }

  private static String field(String name, String value) {
    return "\"%s\":\"%s\""
        .formatted(name, String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value)));
  }
}
