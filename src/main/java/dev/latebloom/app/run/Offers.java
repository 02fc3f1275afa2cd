package dev.latebloom.app.run;

import dev.latebloom.ingest.Group;
import dev.latebloom.ingest.ResumePoint;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.Done;

/**
 * The groups that one stream offers to the pool, and how far the pool has answered.
 *
 * <p>A stream that follows must know what the pool holds of the one before. So no group is offered
 * once this is closed, and one that is on its way is waited for. Thread-safe.
 */
final class Offers {
  private final ResumePoint begin;
  private final Executor executor;
  private final Map<Integer, Long> answered = new HashMap<>();
  private CompletableFuture<Done> newest = CompletableFuture.completedFuture(Done.getInstance());
  private boolean closed;

  /**
   * @param begin where the stream begins to read
   * @param executor runs what follows an answer
   */
  Offers(ResumePoint begin, Executor executor) {
    this.begin = begin;
    this.executor = executor;
  }

  /** Offers a group by {@code ask}, whose answer says that the pool holds it. */
  synchronized CompletionStage<Done> offer(Group group, Supplier<CompletionStage<Done>> ask) {
    if (closed) return CompletableFuture.failedFuture(new IllegalStateException("reading is over"));
    newest =
        ask.get()
            .thenApplyAsync(
                done -> {
                  onAnswer(group);
                  return done;
                },
                executor)
            .toCompletableFuture();
    return newest;
  }

  private synchronized void onAnswer(Group group) {
    answered.putAll(group.nextOffsets());
  }

  /** Takes no more groups; completes when the pool has answered, or fails as its answer did. */
  synchronized CompletionStage<Done> close() {
    closed = true;
    return newest;
  }

  /** Whether the pool has answered anything. */
  synchronized boolean any() {
    return !answered.isEmpty();
  }

  /** Where the next stream begins: behind all that the pool holds. */
  synchronized ResumePoint next() {
    var offsets = new HashMap<>(begin.nextOffsets());
    var highest = new HashMap<>(begin.highest());
    answered.forEach(
        (partition, offset) -> {
          offsets.put(partition, offset);
          highest.merge(partition, offset - 1, Math::max);
        });
    return new ResumePoint(begin.topics(), offsets, highest, begin.share());
  }
}
