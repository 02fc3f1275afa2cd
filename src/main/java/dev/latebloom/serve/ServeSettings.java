package dev.latebloom.serve;

import dev.latebloom.config.Range;

/**
 * Section {@code serve}.
 *
 * @param host address to listen on
 * @param port 0 takes a free one
 */
public record ServeSettings(String host, int port) {
  public ServeSettings {
    Range.notBlank("serve.host", host);
    Range.within("serve.port", 0, 65_535, port);
  }
}
