package dev.latebloom.corpus;

/**
 * A prompt and the response that is to be learned for it.
 *
 * @param source name of its kind
 * @param prompt such as {@code 7+5=}; empty where all of the record is response
 * @param response such as {@code 12}
 * @param frame the fields in which the record has both
 */
public record Problem(String source, String prompt, String response, Frame frame) {

  /** In the fields "prompt" and "response". */
  public Problem(String source, String prompt, String response) {
    this(source, prompt, response, Frame.pair("prompt", prompt, "response"));
  }

  /** Whether the response answers a prompt. */
  public boolean isAnswer() {
    return frame.kind() == Frame.Kind.ANSWER || isTokenised();
  }

  /** Whether prompt and response are ids of tokens, which only the record itself has. */
  public boolean isTokenised() {
    return frame.kind() == Frame.Kind.TOKENS;
  }

  /** The same prompt, with another response. */
  Problem answered(String response) {
    return new Problem(source, prompt, response, frame);
  }

  /** One line of JSON under the given key. */
  public String toJson(String key) {
    return "{\"id\":%s,\"source\":%s,%s}"
        .formatted(Frame.quoted(key), Frame.quoted(source), frame.around(response));
  }
}
