package dev.latebloom.augment;

import java.net.URI;
import java.time.Duration;

/**
 * An endpoint that speaks OpenAI's chat completions.
 *
 * @param url up to and without {@code /chat/completions}
 * @param model as the endpoint names it
 * @param key sent as a bearer token; empty for none
 * @param instructions what the model is told to do with the text it is given
 * @param temperature of its sampling
 * @param maxTokens longest answer
 * @param timeout longest wait for one answer
 * @param retries further attempts after a failure that may pass
 */
public record ChatSettings(
    URI url,
    String model,
    String key,
    String instructions,
    double temperature,
    int maxTokens,
    Duration timeout,
    int retries) {
  public ChatSettings {
    if (url.getHost() == null) {
      throw new IllegalArgumentException(
          "augment.chat.url is \"" + url + "\"; give http://host/v1");
    }
    if (model.isBlank()) throw new IllegalArgumentException("augment.chat.model is empty");
    if (maxTokens < 1)
      throw new IllegalArgumentException("augment.chat.max-tokens is " + maxTokens);
    if (retries < 0) throw new IllegalArgumentException("augment.chat.retries is " + retries);
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("augment.chat.timeout must be positive");
    }
  }

  /** Without the key, which must not reach a log. */
  @Override
  public String toString() {
    return model + " at " + url;
  }
}
