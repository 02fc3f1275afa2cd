package dev.latebloom.serve.access;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How the endpoint is reached.
 *
 * @param tls by which it listens with HTTPS; empty for HTTP
 */
public record Door(Access access, Optional<SSLContext> tls) {
  /** By HTTP, for everybody. */
  public static final Door OPEN = new Door(Access.OPEN, Optional.empty());
}
