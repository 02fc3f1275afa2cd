package dev.latebloom.app.run;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.cluster.Worker;
import dev.latebloom.evaluate.heldout.Evaluator;
import dev.latebloom.evaluate.heldout.HeldOut;
import dev.latebloom.lens.LiveLens;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.Sampler;
import dev.latebloom.train.Probe;
import dev.latebloom.train.Trainer;
import dev.latebloom.train.engine.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;

/**
 * Training on the engine, as the settings say.
 *
 * @param opening makes what takes the steps of a life
 * @param worker this process among those that train one model, if there are others
 */
public record EngineTraining(
    Settings settings, Function<Life, Trainer.Opening> opening, Optional<Worker> worker)
    implements Training {

  /** Of the model in the newest checkpoint, or of the one that the settings name. */
  public static Training of(Settings settings, Torch torch, Optional<Worker> worker) {
    return new EngineTraining(
        settings,
        life -> () -> settings.train().open(torch, settings.seed(), folder(life)),
        worker);
  }

  private static Optional<Path> folder(Life life) {
    return life.from().map(Checkpoints.Saved::folder);
  }

  @Override
  public Behavior<Sampler.Output> stage(
      Life life, Batcher batcher, Around around, Consumer<Trainer.Output> next) {
    var watch = around.watch();
    return Trainer.create(
        opening.apply(life),
        exchange(life, around),
        settings.learning(),
        folder(life),
        settings.policy()::choice,
        batcher,
        life.heldOut().map(from -> evaluating(life, from)).orElse(Trainer.Evaluating.NOTHING),
        List.of(
            new Probe(settings.probe(), found -> watch.tell(new Watch.Measured(found))),
            new LiveLens(settings.lens(), seen -> watch.tell(new Watch.Seen(seen)))),
        next);
  }

  private Trainer.Exchange.Opening exchange(Life life, Around around) {
    if (worker.isEmpty()) return _ -> Trainer.Exchange.NONE;
    return worker
        .get()
        .exchange(
            life.pool().step(),
            folder(life),
            around.held(),
            around.take(),
            figures -> around.watch().tell(new Watch.Exchanged(figures)));
  }

  private Trainer.Evaluating evaluating(Life life, HeldOut heldOut) {
    var evaluator =
        new Evaluator(
            settings.evaluate(),
            heldOut,
            new Batcher(settings.sample(), heldOut.records()),
            settings.answers(),
            settings.steps(),
            life.state(),
            new BestModel(settings, life.checkpoints())::keep);
    return new Trainer.Evaluating(evaluator::after, evaluator::writeTo);
  }
}
