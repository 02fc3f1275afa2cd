package dev.latebloom.sample;

import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.Pool;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Turns drawn ids into batches while the trainer is busy with the ones before. */
public final class Sampler extends AbstractMatchingBehavior<Pool.Output> {

  /** What flows on to the trainer. */
  public sealed interface Output {}

  /**
   * A batch to train on.
   *
   * @param nanos what reading and cutting took
   */
  public record Ready(Batch batch, Pool.Drawn drawn, long nanos) implements Output {}

  public record Pass(Barrier barrier) implements Output {}

  public static Behavior<Pool.Output> create(Batcher batcher, ActorRef<Output> next) {
    return Behaviors.setup(context -> new Sampler(context, batcher, next));
  }

  private final Batcher batcher;
  private final ActorRef<Output> next;

  private Sampler(ActorContext<Pool.Output> context, Batcher batcher, ActorRef<Output> next) {
    super(context);
    this.batcher = batcher;
    this.next = next;
  }

  @Override
  public Behavior<Pool.Output> onMessage(Pool.Output message) {
    switch (message) {
      case Pool.Drawn drawn -> onDrawn(drawn);
      case Pool.Pass(var barrier) -> next.tell(new Pass(barrier));
    }
    return this;
  }

  private void onDrawn(Pool.Drawn drawn) {
    long began = System.nanoTime();
    var batch = batcher.batch(drawn.step(), drawn.ids().toArray());
    next.tell(new Ready(batch, drawn, System.nanoTime() - began));
  }
}
