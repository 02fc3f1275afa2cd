package dev.latebloom.serve;

import com.typesafe.config.ConfigFactory;
import dev.latebloom.serve.access.Door;
import dev.latebloom.serve.access.Rates;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Sink;

/** The operator's HTTP endpoint while it listens. */
public final class HttpEndpoint {
  private final ServerBinding binding;
  private final Routes routes;
  private final Connections connections;

  private HttpEndpoint(ServerBinding binding, Routes routes, Connections connections) {
    this.binding = binding;
    this.routes = routes;
    this.connections = connections;
  }

  /**
   * Listens; the stage fails with an {@link IllegalStateException} if the address cannot be had.
   */
  public static CompletionStage<HttpEndpoint> bind(
      ActorSystem<?> system, ServeSettings settings, Door door, Run run) {
    var materializer = SystemMaterializer.get(system).materializer();
    var visitors = new Visitors(settings.host(), settings.allowedHosts());
    var rates = new Rates(settings.requestsPerSecond(), InstantSource.system());
    var routes = new Routes(run, visitors, new Gate(door.access(), rates, settings.maxBody()));
    var bodies = new Bodies(settings.maxBody(), settings.idleTimeout(), materializer);
    var connections = new Connections(settings.maxConnections(), materializer);
    var server = Http.get(system).newServerAt(settings.host(), settings.port());
    if (door.tls().isPresent()) {
      server = server.enableHttps(ConnectionContext.httpsServer(door.tls().get()));
    }
    return server
        .withSettings(server(system, settings))
        .connectionSource()
        .to(
            Sink.foreach(
                connection -> {
                  var from = connection.remoteAddress().getAddress();
                  connections.serve(
                      connection,
                      request ->
                          routes
                              .refusal(request, from)
                              .map(refusal -> bodies.unread(request, refusal))
                              .orElseGet(() -> bodies.answer(request, routes::answer)));
                }))
        .run(materializer)
        .thenApply(binding -> new HttpEndpoint(binding, routes, connections))
        .exceptionally(
            e -> {
              throw new IllegalStateException(refusal(settings, e), e);
            });
  }

  private static ServerSettings server(ActorSystem<?> system, ServeSettings settings) {
    var own =
        Map.of(
            "pekko.http.server.idle-timeout",
            settings.idleTimeout().toMillis() + " ms",
            "pekko.http.server.parsing.max-content-length",
            settings.maxBody(),
            "pekko.http.server.transparent-head-requests",
            true,
            "pekko.http.server.parsing.error-handler",
            BadRequests.class.getName(),
            "pekko.http.server.parsing.illegal-header-warnings",
            false);
    return ServerSettings.create(
        ConfigFactory.parseMap(own).withFallback(system.settings().config()));
  }

  /** Where it listens, with the port that was taken. */
  public InetSocketAddress address() {
    return binding.localAddress();
  }

  public int port() {
    return address().getPort();
  }

  /** Stops listening, and lets requests that are under way end. */
  public CompletionStage<Done> unbind() {
    return binding
        .unbind()
        .thenApply(
            unbound -> {
              routes.endStreams();
              connections.close();
              return unbound;
            });
  }

  private static String refusal(ServeSettings settings, Throwable failure) {
    var reason = failure instanceof CompletionException ? failure.getCause() : failure;
    if (reason != null && reason.getCause() != null) reason = reason.getCause();
    return "cannot listen on %s:%d (%s); set latebloom.serve.host to an address of this machine, such as 127.0.0.1, and latebloom.serve.port to 0 or to a free port"
        .formatted(
            settings.host(), settings.port(), reason == null ? failure : reason.getMessage());
  }
}
