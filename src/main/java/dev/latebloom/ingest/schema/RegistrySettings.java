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
    Range.address("ingest.registry.url", "http://registry:8081", url);
    Range.positive("ingest.registry.timeout", timeout);
  }
}
