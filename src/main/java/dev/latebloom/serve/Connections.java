package dev.latebloom.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.IncomingConnection;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;

/**
 * The open connections, of which there is a largest number. When one more comes, the connection
 * whose last whole request is longest ago is closed, so that clients that hold connections open, or
 * send a request a byte at a time, block nobody. Thread-safe.
 */
final class Connections {
  private final int most;
  private final Materializer materializer;
  private final Map<SharedKillSwitch, Boolean> byLastRequest = new LinkedHashMap<>(16, 0.75f, true);

  Connections(int most, Materializer materializer) {
    this.most = most;
    this.materializer = materializer;
  }

  void serve(
      IncomingConnection connection, Function<HttpRequest, CompletionStage<HttpResponse>> answers) {
    var closing = KillSwitches.shared("connection");
    add(closing);
    var answering =
        Flow.of(HttpRequest.class)
            .mapAsync(
                1,
                request -> {
                  touch(closing);
                  return answers.apply(request).thenApply(answer -> ending(answer, closing));
                })
            .via(closing.flow())
            .watchTermination((_, ended) -> ended.whenComplete((done, failure) -> remove(closing)));
    var _ = connection.handleWith(answering, materializer);
  }

  /** A stream ends with its connection: HTTP by itself would wait for the stream. */
  private static HttpResponse ending(HttpResponse answer, SharedKillSwitch closing) {
    return answer.entity().isChunked() ? answer.transformEntityDataBytes(closing.flow()) : answer;
  }

  /** Closes all of them. */
  void close() {
    for (var each : open()) each.shutdown();
  }

  private synchronized List<SharedKillSwitch> open() {
    return List.copyOf(byLastRequest.keySet());
  }

  private synchronized void add(SharedKillSwitch connection) {
    byLastRequest.put(connection, true);
    if (byLastRequest.size() <= most) return;
    var quietest = byLastRequest.keySet().iterator().next();
    byLastRequest.remove(quietest);
    quietest.shutdown();
  }

  private synchronized void touch(SharedKillSwitch connection) {
    byLastRequest.computeIfPresent(connection, (_, open) -> open);
  }

  private synchronized void remove(SharedKillSwitch connection) {
    byLastRequest.remove(connection);
  }
}
