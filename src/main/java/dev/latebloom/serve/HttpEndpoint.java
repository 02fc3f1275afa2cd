package dev.latebloom.serve;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;

/** The operator's HTTP endpoint while it listens. */
public final class HttpEndpoint {
  private static final Duration LONGEST_GOODBYE = Duration.ofSeconds(2);

  private final ServerBinding binding;

  private HttpEndpoint(ServerBinding binding) {
    this.binding = binding;
  }

  /**
   * Listens; the stage fails with an {@link IllegalStateException} if the address cannot be had.
   *
   * @param metrics a scrape in Prometheus' text format 0.0.4
   */
  public static CompletionStage<HttpEndpoint> bind(
      ActorSystem<?> system,
      ServeSettings settings,
      Status status,
      Supplier<String> metrics,
      Controls controls) {
    return Http.get(system)
        .newServerAt(settings.host(), settings.port())
        .bind(new Routes(status, metrics, controls).all())
        .thenApply(HttpEndpoint::new)
        .exceptionally(
            e -> {
              throw new IllegalStateException(refusal(settings, e), e);
            });
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
    return binding.terminate(LONGEST_GOODBYE).thenApply(terminated -> Done.getInstance());
  }

  private static String refusal(ServeSettings settings, Throwable failure) {
    var reason = failure instanceof CompletionException ? failure.getCause() : failure;
    if (reason != null && reason.getCause() != null) reason = reason.getCause();
    return "cannot listen on %s:%d (%s); set latebloom.serve.port to 0 or to a free port"
        .formatted(
            settings.host(), settings.port(), reason == null ? failure : reason.getMessage());
  }
}
