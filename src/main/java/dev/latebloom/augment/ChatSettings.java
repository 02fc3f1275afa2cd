package dev.latebloom.augment;

import dev.latebloom.config.Range;
import dev.latebloom.endpoint.Endpoint;
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
    Range.require(
        url.getHost() != null,
        "augment.chat.url",
        "must be like http://host/v1",
        "\"" + url + "\"");
    Range.notBlank("augment.chat.model", model);
    Range.atLeast("augment.chat.max-tokens", 1, maxTokens);
    Range.atLeast("augment.chat.retries", 0, retries);
    Range.positive("augment.chat.timeout", timeout);
  }

  Endpoint endpoint() {
    return new Endpoint(url, model, key, timeout, retries);
  }

  /** Without the key, which must not reach a log. */
  @Override
  public String toString() {
    return endpoint().toString();
  }
}
