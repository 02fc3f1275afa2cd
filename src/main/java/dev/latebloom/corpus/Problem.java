package dev.latebloom.corpus;

/**
 * A prompt and the response that is to be learned for it.
 *
 * @param source name of its kind
 * @param prompt such as {@code 7+5=}
 * @param response such as {@code 12}
 */
public record Problem(String source, String prompt, String response) {

  /** One line of JSON under the given key. Prompt and response need no escapes here. */
  public String toJson(String key) {
    return "{\"id\":\"%s\",\"source\":\"%s\",\"prompt\":\"%s\",\"response\":\"%s\"}"
        .formatted(key, source, prompt, response);
  }
}
