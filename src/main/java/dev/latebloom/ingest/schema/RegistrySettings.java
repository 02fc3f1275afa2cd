package dev.latebloom.ingest.schema;

import dev.latebloom.config.Range;
import java.time.Duration;

/**
 * Section {@code ingest.registry}.
 *
 * @param url of the registry; empty for none
 * @param authorizationVariable of the environment, with the header that says who asks; may be empty
 * @param timeout longest wait for an answer
 */
public record RegistrySettings(String url, String authorizationVariable, Duration timeout) {
  public RegistrySettings {
    Range.require(
        url.isEmpty() || url.matches("https?://[^/?#@\\s]+(/[^?#\\s]*)?"),
        "ingest.registry.url",
        "must be an address such as http://registry:8081, without a user",
        "\"" + url + "\"");
    Range.positive("ingest.registry.timeout", timeout);
  }
}
