package dev.latebloom.sample;

import dev.latebloom.pool.Barrier;
import dev.latebloom.pool.DrawnIds;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.ProcessorTime;
import dev.latebloom.pool.Weights;
import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.dispatch.ControlMessage;

/** Turns drawn ids into batches while the trainer is busy with the ones before. */
public final class Sampler extends AbstractMatchingBehavior<Pool.Output> {

  /** What flows on to the trainer. */
  public sealed interface Output {}

  /**
   * A batch to train on.
   *
   * @param nanos of processor time that reading and cutting took
   */
  public record Ready(Batch batch, Pool.Drawn drawn, long nanos) implements Output {}

  public record Pass(Barrier barrier) implements Output {}

  /** No further step is to be taken. A mailbox for control messages has it before what waits. */
  public record Halt() implements Output, ControlMessage {}

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
      case Pool.Halt() -> next.tell(new Halt());
    }
    return this;
  }

  /**
   * An example that is drawn less often than once a round counts for as much more, so that the
   * expected gradient is that of all examples.
   */
  private static Map<Long, Float> factors(DrawnIds ids) {
    var factors = new HashMap<Long, Float>();
    for (int i = 0; i < ids.size(); i++) {
      int weight = ids.weight(i);
      if (weight < Weights.ONE) factors.put(ids.at(i), (float) Weights.ONE / weight);
    }
    return factors;
  }

  private void onDrawn(Pool.Drawn drawn) {
    long began = ProcessorTime.nanos();
    var batch = batcher.batch(drawn.step(), drawn.ids().toArray(), factors(drawn.ids()));
    next.tell(new Ready(batch, drawn, ProcessorTime.nanos() - began));
  }
}
