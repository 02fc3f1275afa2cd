package dev.latebloom.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import scala.Option;

/**
 * TLS between workers: each shows a certificate that the authority of all has signed, and it has to
 * be for the address at which a worker is asked.
 */
final class Certificates implements SSLEngineProvider {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final SSLContext context;

  Certificates(SSLContext context) {
    this.context = context;
  }

  SSLContext context() {
    return context;
  }

  SSLEngine server() {
    var engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return engine;
  }

  @Override
  public SSLEngine createServerSSLEngine(String host, int port) {
    return server();
  }

  @Override
  public SSLEngine createClientSSLEngine(String host, int port) {
    var engine = context.createSSLEngine(host, port);
    engine.setUseClientMode(true);
    engine.setSSLParameters(forHost(engine.getSSLParameters()));
    return engine;
  }

  private static SSLParameters forHost(SSLParameters parameters) {
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    return parameters;
  }

  /** A handshake has found all that is to be found. */
  @Override
  public Option<Throwable> verifyClientSession(String host, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String host, SSLSession session) {
    return Option.empty();
  }

  /**
   * Why a worker and this one do not trust each other; empty where they do, and where nobody is
   * there.
   */
  Optional<String> refusal(String host, int port) {
    try (var plain = new Socket()) {
      plain.connect(new InetSocketAddress(host, port), (int) PATIENCE.toMillis());
      plain.setSoTimeout((int) PATIENCE.toMillis());
      var factory = context.getSocketFactory();
      try (var socket = (SSLSocket) factory.createSocket(plain, host, port, true)) {
        socket.setSSLParameters(forHost(socket.getSSLParameters()));
        socket.startHandshake();
        // Only now does the other side say what it thinks of our certificate.
        var _ = socket.getInputStream().read();
      }
      return Optional.empty();
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    } catch (SSLException e) {
      return Optional.of(
          "%s:%d and this worker do not trust each other (cluster.tls): %s"
              .formatted(host, port, e.getMessage()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
