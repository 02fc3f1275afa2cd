package dev.latebloom.app.daemon;

import dev.latebloom.app.run.Life;
import dev.latebloom.app.run.Training;
import dev.latebloom.pool.Barrier;
import dev.latebloom.random.SplitMix64;
import dev.latebloom.sample.Sampler;
import dev.latebloom.train.RolloutFigures;
import dev.latebloom.train.StepLosses;
import dev.latebloom.train.Trainer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * A trainer whose model is one number, made of all that it was trained on in that order; losses
 * follow from it, so that a step that is not what it was once is seen in every later one.
 */
final class SimulatedTrainer extends AbstractMatchingBehavior<Sampler.Output> {
  private static final String FILE = "model.simulated";

  /** Hears of each step before anybody else does, and may fail it. */
  @FunctionalInterface
  interface Listener {
    void trained(Sampler.Ready ready, long model);
  }

  /** The stage, for each life. */
  static Training training(Listener listener) {
    return (life, _, _, next) ->
        Behaviors.setup(context -> new SimulatedTrainer(context, life, listener, next));
  }

  private final Listener listener;
  private final Consumer<Trainer.Output> next;
  private long model;
  private boolean halted;

  private SimulatedTrainer(
      ActorContext<Sampler.Output> context,
      Life life,
      Listener listener,
      Consumer<Trainer.Output> next)
      throws IOException {
    super(context);
    this.listener = listener;
    this.next = next;
    if (life.from().isPresent()) model = read(life.from().get().folder());
  }

  static long read(Path checkpoint) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(checkpoint.resolve(FILE))).getLong();
  }

  @Override
  public Behavior<Sampler.Output> onMessage(Sampler.Output message) {
    switch (message) {
      case Sampler.Ready ready -> {
        if (!halted) onReady(ready);
      }
      case Sampler.Pass(var barrier) -> next.accept(new Trainer.Pass(saved(barrier)));
      case Sampler.Halt() -> halted = true;
    }
    return this;
  }

  private Barrier saved(Barrier barrier) {
    return barrier.with(
        folder ->
            Files.write(
                folder.resolve(FILE), ByteBuffer.allocate(Long.BYTES).putLong(model).array()));
  }

  private void onReady(Sampler.Ready ready) {
    long step = ready.batch().step();
    var ids = ready.drawn().ids();
    for (int i = 0; i < ids.size(); i++) model = mixed(model, ids.at(i), ids.weight(i));
    model = mixed(model, step, ready.batch().factors().hashCode());
    listener.trained(ready, model);
    var losses = new float[ids.size()];
    for (int i = 0; i < losses.length; i++) losses[i] = loss(ids.at(i), step);
    next.accept(
        new Trainer.Trained(
            new StepLosses(step, ids.toArray(), losses, 10, 1, 1e-3f, RolloutFigures.NONE),
            ready,
            1,
            1,
            0,
            Map.of()));
  }

  /** Falls, at a pace of the example's own, with noise from the model. */
  private float loss(long id, long step) {
    double pace = 0.002 + 0.05 * unit(mixed(17, id, 0));
    return (float) (2 * Math.exp(-pace * step) + 0.3 * unit(mixed(model, id, 1)) + 0.01);
  }

  private static double unit(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  private static long mixed(long a, long b, long c) {
    return SplitMix64.mix(SplitMix64.mix(SplitMix64.mix(a) + b) + c);
  }
}
