package dev.latebloom.ingest;

import dev.latebloom.ingest.record.Example;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.pekko.Done;

/** A pool that answers at once and keeps what it is offered until a test asks for it. */
final class OfferedGroups implements Function<Group, CompletionStage<Done>> {
  private final BlockingQueue<Group> groups = new LinkedBlockingQueue<>();

  @Override
  public CompletionStage<Done> apply(Group group) {
    groups.add(group);
    return CompletableFuture.completedStage(Done.getInstance());
  }

  /** The examples of the next group that has any; groups may hold nothing but positions. */
  List<Example> next() throws InterruptedException {
    while (true) {
      var group = next(groups);
      if (!group.examples().isEmpty()) return group.examples();
    }
  }

  /** The examples that were offered and not asked for yet. */
  List<Example> rest() {
    return groups.stream().flatMap(group -> group.examples().stream()).toList();
  }

  static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    var next = queue.poll(30, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("nothing came for 30 s");
    return next;
  }
}
