package dev.latebloom.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.IncomingConnection;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.Connection;
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
  private final Map<Open, Boolean> byLastRequest = new LinkedHashMap<>(16, 0.75f, true);

  /** An open connection. */
  private static final class Open {
    private final SharedKillSwitch requests = KillSwitches.shared("requests");
    private final SharedKillSwitch stream = KillSwitches.shared("stream");
    private volatile boolean streams;

    /**
     * A stream is a connection's last answer, so that the end of one is the end of the other: HTTP
     * would keep the connection of a stream whose requests have ended.
     */
    HttpResponse ending(HttpResponse answer) {
      if (!answer.entity().isChunked()) return answer;
      streams = true;
      return answer.transformEntityDataBytes(stream.flow()).addHeader(Connection.create("close"));
    }

    /** At once; a stream is cut off. */
    void close() {
      if (streams)
        stream.abort(new CancellationException("there are more viewers than connections"));
      else requests.shutdown();
    }

    /** Once what is being answered has ended: a stream ends by itself. */
    void closeWhenDone() {
      if (!streams) requests.shutdown();
    }
  }

  Connections(int most, Materializer materializer) {
    this.most = most;
    this.materializer = materializer;
  }

  void serve(
      IncomingConnection connection, Function<HttpRequest, CompletionStage<HttpResponse>> answers) {
    var open = new Open();
    add(open);
    var answering =
        Flow.of(HttpRequest.class)
            .mapAsync(
                1,
                request -> {
                  touch(open);
                  return answers.apply(request).thenApply(open::ending);
                })
            .via(open.requests.flow())
            .watchTermination((_, ended) -> ended.whenComplete((done, failure) -> remove(open)));
    var _ = connection.handleWith(answering, materializer);
  }

  /** Closes all of them; streams end by themselves. */
  void close() {
    for (var each : open()) each.closeWhenDone();
  }

  private synchronized List<Open> open() {
    return List.copyOf(byLastRequest.keySet());
  }

  private synchronized void add(Open connection) {
    byLastRequest.put(connection, true);
    if (byLastRequest.size() <= most) return;
    var quietest = byLastRequest.keySet().iterator().next();
    byLastRequest.remove(quietest);
    quietest.close();
  }

  private synchronized void touch(Open connection) {
    byLastRequest.computeIfPresent(connection, (_, open) -> open);
  }

  private synchronized void remove(Open connection) {
    byLastRequest.remove(connection);
  }
}
