package dev.latebloom.train;

import dev.latebloom.ledger.Group;
import dev.latebloom.pool.Barrier;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.Batcher;
import dev.latebloom.sample.Sampler;
import dev.latebloom.train.engine.CoreWait;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Takes the optimizer steps, one after the other, on a thread of its own: each on all that was
 * drawn, or on what a {@link Choice} makes of it.
 *
 * <p>Told to halt, it takes no further step; barriers still pass, with the state behind the last.
 */
public final class Trainer extends AbstractMatchingBehavior<Sampler.Output> {

  /** What flows on to the reweighter. */
  public sealed interface Output {}

  /**
   * A step has been taken.
   *
   * @param idleNanos how long the trainer waited for this batch
   * @param trainNanos forward, backward and update
   * @param queuedNanos of those, how long this thread waited for a core
   * @param elsewhere examples of other workers, by the names of their sources
   */
  public record Trained(
      StepLosses losses,
      Sampler.Ready ready,
      long idleNanos,
      long trainNanos,
      long queuedNanos,
      Map<String, Group> elsewhere)
      implements Output {
    public Trained {
      elsewhere = Map.copyOf(elsewhere);
    }
  }

  /** The model after the step whose losses follow, or before the first, on held-out records. */
  public record Evaluated(Evaluation evaluation) implements Output {}

  public record Pass(Barrier barrier) implements Output {}

  /** A thread of its own, and a mailbox in which a halt comes before the batches that wait. */
  public static final Props PROPS =
      DispatcherSelector.fromConfig("latebloom.dispatchers.trainer")
          .withMailboxFromConfig("pekko.actor.mailbox.unbounded-control-aware-queue-based");

  /** Looks at the model between two steps and leaves it as it is. */
  @FunctionalInterface
  public interface Look {
    /**
     * Evaluates the model where that is due.
     *
     * @param step the last one taken; 0 before the first
     * @param tokens that it was trained on in this step
     * @param nanos that the step took
     */
    Optional<Evaluation> after(long step, int tokens, long nanos, TrainingStep training)
        throws IOException;
  }

  /**
   * How the model is evaluated while it trains.
   *
   * @param state writes what the next look has to know
   */
  public record Evaluating(Look look, Barrier.Part state) {
    public static final Evaluating NOTHING =
        new Evaluating((step, tokens, nanos, training) -> Optional.empty(), folder -> {});
  }

  /** Looks at the model between two steps and leaves training as it is, to the bit. */
  public interface Observer extends AutoCloseable {
    /**
     * A step has been taken; called on the trainer's thread, so training waits meanwhile.
     *
     * @param nanos that the step took
     */
    void after(Batch trained, long nanos, TrainingStep training) throws IOException;

    @Override
    default void close() {}
  }

  /** What changes the weights between two steps: those of other workers are mixed in. */
  public interface Exchange extends AutoCloseable {
    Exchange NONE =
        new Exchange() {
          @Override
          public void after(StepLosses losses, TrainingStep training) {}

          @Override
          public Map<String, Group> elsewhere() {
            return Map.of();
          }

          @Override
          public void writeTo(Path folder) {}

          @Override
          public void close() {}
        };

    /** Makes one on the trainer's thread, before the first step. */
    @FunctionalInterface
    interface Opening {
      Exchange open(TrainingStep training) throws IOException;
    }

    /** A step has been taken, and the next one waits for this. */
    void after(StepLosses losses, TrainingStep training) throws IOException;

    /** Examples of the other workers as far as the weights know them, by their sources' names. */
    Map<String, Group> elsewhere();

    /** Writes what goes with the weights that a checkpoint has. */
    void writeTo(Path folder) throws IOException;

    @Override
    void close();
  }

  /** Makes or restores what takes the steps. */
  @FunctionalInterface
  public interface Opening {
    TrainingStep open() throws IOException;
  }

  /**
   * Trains what {@code open} gives.
   *
   * @param open makes or restores the training step; called on the trainer's own thread, since the
   *     engine's gradient mode belongs to the thread
   * @param exchange makes what changes the weights between steps, on the same thread
   * @param learns makes what a step is made of, on the same thread
   * @param checkpoint that the training goes on from
   * @param choice makes what chooses among the examples drawn, on the same thread
   * @param batcher reads those that are chosen
   * @param evaluating looks at the model after each step, on the same thread
   * @param observers are told of each step, and closed at the end
   * @param next is told of every output, likewise
   */
  public static Behavior<Sampler.Output> create(
      Opening open,
      Exchange.Opening exchange,
      Learning.Opening learns,
      Optional<Path> checkpoint,
      Choice.Opening choice,
      Batcher batcher,
      Evaluating evaluating,
      List<Observer> observers,
      Consumer<Output> next) {
    return Behaviors.setup(
        context -> {
          var training = open.open();
          var learning = learns.open(training, checkpoint);
          var chooses = choice.open(training.torch(), training.memory());
          var exchanges = exchange.open(training);
          return new Trainer(
              context,
              training,
              exchanges,
              learning,
              chooses,
              batcher,
              evaluating,
              observers,
              next);
        });
  }

  private final TrainingStep training;
  private final Exchange exchange;
  private final Learning learning;
  private final Optional<Choice> choice;
  private final Batcher batcher;
  private final Evaluating evaluating;
  private final List<Observer> observers;
  private final Consumer<Output> next;
  private boolean halted;
  private long idleSince = System.nanoTime();

  private Trainer(
      ActorContext<Sampler.Output> context,
      TrainingStep training,
      Exchange exchange,
      Learning learning,
      Optional<Choice> choice,
      Batcher batcher,
      Evaluating evaluating,
      List<Observer> observers,
      Consumer<Output> next) {
    super(context);
    this.training = training;
    this.exchange = exchange;
    this.learning = learning;
    this.choice = choice;
    this.batcher = batcher;
    this.evaluating = evaluating;
    this.observers = List.copyOf(observers);
    this.next = next;
  }

  @Override
  public Behavior<Sampler.Output> onMessage(Sampler.Output message) throws IOException {
    switch (message) {
      case Sampler.Ready ready -> {
        // The pool keeps the draw for the next life.
        if (!halted) onReady(ready);
      }
      case Sampler.Pass(var barrier) -> onBarrier(barrier);
      case Sampler.Halt() -> halted = true;
    }
    return this;
  }

  @Override
  public Behavior<Sampler.Output> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      observers.forEach(Observer::close);
      exchange.close();
      choice.ifPresent(Choice::close);
      learning.close();
      training.close();
    }
    return this;
  }

  private void onReady(Sampler.Ready ready) throws IOException {
    long idle = System.nanoTime() - idleSince;
    if (ready.batch().step() == 1) look(0, 0, 0);
    long began = System.nanoTime();
    long waited = CoreWait.nanos();
    var losses = learning.learn(choice.isPresent() ? chosen(choice.get(), ready) : ready.batch());
    long nanos = System.nanoTime() - began;
    long queued = CoreWait.nanos() - waited;
    exchange.after(losses, training);
    look(losses.step(), losses.tokens(), nanos);
    next.accept(new Trained(losses, ready, idle, nanos, queued, exchange.elsewhere()));
    for (var observer : observers) observer.after(ready.batch(), nanos, training);
    idleSince = System.nanoTime();
  }

  private void look(long step, int tokens, long nanos) throws IOException {
    var evaluation = evaluating.look().after(step, tokens, nanos, training);
    if (evaluation.isEmpty()) return;
    // What is drawn already stays so for a run that goes on with more patience.
    halted |= evaluation.get().patienceIsOver();
    next.accept(new Evaluated(evaluation.get()));
  }

  private Batch chosen(Choice choice, Sampler.Ready ready) {
    var drawn = ready.batch();
    var chosen = choice.choose(new Candidates(drawn, ready.drawn().ids(), training.losses(drawn)));
    long[] ids = chosen.ids().stream().mapToLong(id -> id).toArray();
    return batcher.batch(drawn.step(), ids, chosen.factors());
  }

  private void onBarrier(Barrier barrier) {
    long began = System.nanoTime();
    next.accept(
        new Pass(
            barrier
                .with(training::save)
                .with(exchange::writeTo)
                .with(learning::save)
                .with(evaluating.state())));
    // Saving is neither training nor waiting for a batch.
    idleSince += System.nanoTime() - began;
  }
}
