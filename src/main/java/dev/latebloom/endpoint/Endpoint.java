package dev.latebloom.endpoint;

import java.net.URI;
import java.time.Duration;

/**
 * A model behind an address that speaks OpenAI's chat completions.
 *
 * @param url up to and without {@code /chat/completions}
 * @param model as the endpoint names it
 * @param key sent as a bearer token; empty for none
 * @param timeout longest wait for one answer, and longest pause before another attempt
 * @param retries further attempts after a failure that may pass
 */
public record Endpoint(URI url, String model, String key, Duration timeout, int retries) {
  URI completions() {
    return URI.create(url.toString().replaceAll("/+$", "") + "/chat/completions");
  }

  /** Without the key, which must not reach a log. */
  @Override
  public String toString() {
    return model + " at " + url;
  }
}
