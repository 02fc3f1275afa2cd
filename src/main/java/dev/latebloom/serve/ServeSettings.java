package dev.latebloom.serve;

/**
 * Section {@code serve}.
 *
 * @param host address to listen on
 * @param port 0 takes a free one
 */
public record ServeSettings(String host, int port) {
  public ServeSettings {
    if (host.isBlank()) {
      throw new IllegalArgumentException(
          "serve.host is empty; set it to an address such as 127.0.0.1");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "serve.port is " + port + "; set it to 0 for a free port, or to at most 65535");
    }
  }
}
