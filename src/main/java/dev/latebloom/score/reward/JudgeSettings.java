package dev.latebloom.score.reward;

import dev.latebloom.config.Range;
import dev.latebloom.endpoint.Endpoint;
import java.net.URI;
import java.time.Duration;

/**
 * A model behind an endpoint that grades responses.
 *
 * @param url up to and without {@code /chat/completions}
 * @param model as the endpoint names it
 * @param key sent as a bearer token; empty for none
 * @param instructions what it is told to grade by
 * @param most the best grade; 0 is the worst
 * @param timeout longest wait for one answer
 * @param retries further attempts after a failure that may pass, or after an answer without a grade
 * @param atOnce responses that are graded at the same time
 */
public record JudgeSettings(
    URI url,
    String model,
    String key,
    String instructions,
    double most,
    Duration timeout,
    int retries,
    int atOnce) {
  private static final String SECTION = "train.reinforce.reward.endpoint.";

  public JudgeSettings {
    Range.require(
        url.getHost() != null, SECTION + "url", "must be like http://host/v1", "\"" + url + "\"");
    Range.notBlank(SECTION + "model", model);
    Range.notBlank(SECTION + "instructions", instructions);
    Range.above(SECTION + "most", 0, most);
    Range.positive(SECTION + "timeout", timeout);
    Range.within(SECTION + "retries", 0, 100, retries);
    Range.within(SECTION + "at-once", 1, 1024, atOnce);
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
