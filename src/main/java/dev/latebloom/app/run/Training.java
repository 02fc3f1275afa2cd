package dev.latebloom.app.run;

import dev.latebloom.cluster.round.Partitions;
import dev.latebloom.ledger.Group;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.Sampler;
import dev.latebloom.train.Trainer;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;

/** Makes the stage that trains, for each life of a loop. */
@FunctionalInterface
public interface Training {
  /**
   * Goes on from the checkpoint that the life goes on from.
   *
   * @param next is told of every output, on the stage's thread; it must not block
   */
  Behavior<Sampler.Output> stage(
      Life life, Batcher batcher, Around around, Consumer<Trainer.Output> next);

  /**
   * What the stage asks and tells beside its outputs.
   *
   * @param held what the ledger holds, by the names of the sources; waits for the answer
   * @param take hears which partitions are to be read from now on
   * @param watch hears of what is measured beside the steps
   */
  record Around(
      Supplier<Map<String, Group>> held,
      Consumer<Partitions> take,
      ActorRef<Watch.Command> watch) {}
}
