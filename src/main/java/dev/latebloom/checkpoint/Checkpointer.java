package dev.latebloom.checkpoint;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.Journal;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Publishes a folder that every stage has written its part into as a checkpoint. Runs on a
 * dispatcher for blocking work.
 *
 * <p>The order is what makes a checkpoint whole: examples and journal reach the disk first, then
 * the folder gets its name, and only then is anybody told, Kafka included.
 */
public final class Checkpointer extends AbstractMatchingBehavior<Pool.LapCompleted> {

  /** What became of a checkpoint. */
  public sealed interface Outcome {
    long step();

    /** Whether the run has nothing more to do. */
    boolean last();
  }

  /**
   * A checkpoint is on disk.
   *
   * @param bytes of its files
   * @param oldestNeeded examples below this id are in no checkpoint that is kept
   * @param last whether the run has nothing more to do
   */
  public record Published(
      long step,
      long bytes,
      Map<Integer, Long> offsets,
      long oldestNeeded,
      long nanos,
      boolean last)
      implements Outcome {}

  /**
   * A checkpoint could not be written; the ones before are as they were.
   *
   * @param why in words for people: the place, the cause and, where room is short, how much
   */
  public record Failed(long step, String why, boolean last) implements Outcome {}

  /**
   * What a manifest says of the run beside the barrier's own words.
   *
   * @param topics which the barrier's offsets belong to
   * @param threads of the CPU kernels
   */
  public record Origin(ReadTopics topics, long seed, int threads, Clock clock) {}

  public static Behavior<Pool.LapCompleted> create(
      Checkpoints checkpoints,
      Origin origin,
      ExampleStore store,
      Journal journal,
      ActorRef<Outcome> listener) {
    return Behaviors.setup(
        context -> new Checkpointer(context, checkpoints, origin, store, journal, listener));
  }

  private final Checkpoints checkpoints;
  private final Origin origin;
  private final ExampleStore store;
  private final Journal journal;
  private final ActorRef<Outcome> listener;
  private long oldestNeeded;
  private long bytes;

  private Checkpointer(
      ActorContext<Pool.LapCompleted> context,
      Checkpoints checkpoints,
      Origin origin,
      ExampleStore store,
      Journal journal,
      ActorRef<Outcome> listener) {
    super(context);
    this.checkpoints = checkpoints;
    this.origin = origin;
    this.store = store;
    this.journal = journal;
    this.listener = listener;
  }

  @Override
  public Behavior<Pool.LapCompleted> onMessage(Pool.LapCompleted lap) {
    long began = System.nanoTime();
    var barrier = lap.barrier().with(folder -> publish(folder, manifestOf(lap)));
    listener.tell(
        barrier.failure().isPresent()
            ? failed(barrier, barrier.failure().get(), lap.last())
            : new Published(
                barrier.step(),
                bytes,
                lap.offsets(),
                oldestNeeded,
                System.nanoTime() - began,
                lap.last()));
    return this;
  }

  private void publish(Path folder, Manifest manifest) throws IOException {
    store.force();
    journal.force();
    bytes = checkpoints.publish(folder, manifest).manifest().bytes();
    oldestNeeded = checkpoints.oldestExampleNeeded();
  }

  private Failed failed(Barrier barrier, IOException cause, boolean last) {
    var why = "the checkpoint of step " + barrier.step() + " cannot be written: " + words(cause);
    try {
      return new Failed(barrier.step(), why + checkpoints.discard(barrier.folder()), last);
    } catch (IOException e) {
      var left = "; nor can what there is of it be removed: " + words(e);
      return new Failed(barrier.step(), why + left, last);
    }
  }

  /** Exceptions of files often say no more in words than which file it is. */
  private static String words(IOException cause) {
    if (cause instanceof FileSystemException e && e.getReason() == null) {
      return cause.getClass().getSimpleName() + " " + e.getFile();
    }
    return String.valueOf(cause.getMessage());
  }

  private Manifest manifestOf(Pool.LapCompleted lap) {
    return new Manifest(
        Manifest.FORMAT,
        lap.barrier().step(),
        lap.admitted(),
        lap.oldest(),
        lap.offsets(),
        origin.topics(),
        origin.seed(),
        origin.threads(),
        origin.clock().instant().toString(),
        Map.of());
  }
}
