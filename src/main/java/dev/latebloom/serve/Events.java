package dev.latebloom.serve;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Tells each viewer of the page what is new to it, as server-sent events: a second's news at once,
 * and none while the viewer has not taken the last.
 */
final class Events {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Live live;
  private volatile boolean over;

  Events(Live live) {
    this.live = live;
  }

  /** The stream of one viewer, which begins with everything. */
  HttpEntity.Chunked stream() {
    var news =
        Source.tick(Duration.ZERO, EVERY, live)
            .takeWhile(_ -> !over)
            .statefulMap(
                HashMap<String, Long>::new,
                (sent, from) -> Pair.create(sent, news(sent, from)),
                sent -> Optional.empty())
            .filter(ByteString::nonEmpty);
    return HttpEntities.createChunked(
        MediaTypes.TEXT_EVENT_STREAM.toContentType(), news.mapMaterializedValue(_ -> live));
  }

  /** Ends every stream within a second. */
  void end() {
    over = true;
  }

  /** What has changed since it was sent. */
  private static ByteString news(Map<String, Long> sent, Live from) {
    var text = new StringBuilder();
    for (var piece : from.pieces()) {
      if (Long.valueOf(piece.version()).equals(sent.put(piece.name(), piece.version()))) continue;
      text.append("event: ").append(piece.name());
      text.append("\ndata: ").append(piece.json()).append("\n\n");
    }
    return ByteString.fromString(text.toString());
  }
}
