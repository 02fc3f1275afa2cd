package dev.latebloom.cluster;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/**
 * Serves fragments and the newest state to other workers, on a port of its own: the operator's
 * stays on loopback. It serves files and takes nothing.
 */
final class FragmentServer {
  static final String FRAGMENTS = "/fragments/";
  static final String STATE = "/state";

  private final FragmentStore fragments;
  private final Supplier<Optional<Path>> state;
  private final LongAdder sent = new LongAdder();

  FragmentServer(FragmentStore fragments, Supplier<Optional<Path>> state) {
    this.fragments = fragments;
    this.state = state;
  }

  /**
   * Listens.
   *
   * @throws IllegalStateException when the address cannot be had
   */
  ServerBinding bind(
      ActorSystem<?> system, ClusterSettings settings, Optional<Certificates> certificates) {
    var at = Http.get(system).newServerAt(settings.host(), settings.httpPort());
    if (certificates.isPresent()) {
      at = at.enableHttps(ConnectionContext.httpsServer(certificates.get()::server));
    }
    try {
      return at.bindSync(
              request -> {
                var _ = request.discardEntityBytes(system);
                return answer(request);
              })
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw new IllegalStateException(
          "cannot serve fragments at %s:%d; set cluster.host to an address of this machine and cluster.http-port to 0 or to a free port"
              .formatted(settings.host(), settings.httpPort()),
          e);
    }
  }

  private HttpResponse answer(HttpRequest request) {
    var path = request.getUri().path();
    if (!request.method().equals(HttpMethods.GET)) {
      return HttpResponse.create().withStatus(StatusCodes.METHOD_NOT_ALLOWED);
    }
    var file = path.equals(STATE) ? state.get() : fragment(path);
    return file.map(this::file)
        .orElseGet(() -> HttpResponse.create().withStatus(StatusCodes.NOT_FOUND));
  }

  private Optional<Path> fragment(String path) {
    return path.startsWith(FRAGMENTS)
        ? fragments.place(path.substring(FRAGMENTS.length()))
        : Optional.empty();
  }

  private HttpResponse file(Path file) {
    sent.add(file.toFile().length());
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, file));
  }

  /** Bytes of all files that were asked for. */
  long sent() {
    return sent.sum();
  }
}
