package dev.latebloom.checkpoint;

import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.pool.ExampleStore;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.Pool;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Makes a checkpoint of a folder that every stage has written its part into. Runs where blocking on
 * the disk harms nobody.
 *
 * <p>The order is the promise: examples and journal reach the disk first, then the folder gets its
 * name, and only then does anybody hear of it, Kafka included.
 */
public final class Checkpointer extends AbstractMatchingBehavior<Pool.LapCompleted> {

  /**
   * A checkpoint is on disk.
   *
   * @param oldestNeeded examples below this id are in no checkpoint that is kept
   * @param last whether the run has nothing more to do
   */
  public record Published(
      long step, Map<Integer, Long> offsets, long oldestNeeded, long nanos, boolean last) {}

  /**
   * What a manifest says of the run beside the barrier's own words.
   *
   * @param topic which the barrier's offsets belong to
   * @param threads of the CPU kernels
   */
  public record Origin(TopicIdentity topic, long seed, int threads, Clock clock) {}

  public static Behavior<Pool.LapCompleted> create(
      Checkpoints checkpoints,
      Origin origin,
      ExampleStore store,
      Journal journal,
      ActorRef<Published> listener) {
    return Behaviors.setup(
        context -> new Checkpointer(context, checkpoints, origin, store, journal, listener));
  }

  private final Checkpoints checkpoints;
  private final Origin origin;
  private final ExampleStore store;
  private final Journal journal;
  private final ActorRef<Published> listener;

  private Checkpointer(
      ActorContext<Pool.LapCompleted> context,
      Checkpoints checkpoints,
      Origin origin,
      ExampleStore store,
      Journal journal,
      ActorRef<Published> listener) {
    super(context);
    this.checkpoints = checkpoints;
    this.origin = origin;
    this.store = store;
    this.journal = journal;
    this.listener = listener;
  }

  @Override
  public Behavior<Pool.LapCompleted> onMessage(Pool.LapCompleted lap) throws IOException {
    long began = System.nanoTime();
    store.force();
    journal.force();
    checkpoints.publish(lap.barrier().folder(), manifestOf(lap));
    listener.tell(
        new Published(
            lap.barrier().step(),
            lap.offsets(),
            checkpoints.oldestExampleNeeded(),
            System.nanoTime() - began,
            lap.last()));
    return this;
  }

  private Manifest manifestOf(Pool.LapCompleted lap) {
    return new Manifest(
        Manifest.FORMAT,
        lap.barrier().step(),
        lap.admitted(),
        lap.oldest(),
        lap.offsets(),
        origin.topic(),
        origin.seed(),
        origin.threads(),
        origin.clock().instant().toString(),
        Map.of());
  }
}
