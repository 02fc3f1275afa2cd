package dev.latebloom.app;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Spawns the loop and what watches it, gives the loop another life when it fails, and ends when
 * either of them does.
 */
final class Root extends AbstractMatchingBehavior<Loop.Command> {

  /**
   * @param end is completed when the run has ended: with nothing, or with what it failed of
   */
  static Behavior<Loop.Command> create(
      Loop.Belongings belongings,
      Watch.Audience audience,
      CompletableFuture<Optional<Throwable>> end) {
    return Behaviors.setup(context -> new Root(context, belongings, audience, end));
  }

  private final ActorRef<Loop.Command> loop;
  private final CompletableFuture<Optional<Throwable>> end;

  private Root(
      ActorContext<Loop.Command> context,
      Loop.Belongings belongings,
      Watch.Audience audience,
      CompletableFuture<Optional<Throwable>> end) {
    super(context);
    this.end = end;
    var watch = context.spawn(Watch.create(audience), "watch");
    var run = belongings.settings().run();
    var again =
        SupervisorStrategy.restartWithBackoff(run.restartBackoff(), run.restartBackoffMax(), 0.1)
            .withMaxRestarts(run.restarts())
            .withResetBackoffAfter(run.restartBackoffMax().multipliedBy(2));
    this.loop =
        context.spawn(
            Behaviors.supervise(Loop.create(belongings, watch)).onFailure(Exception.class, again),
            "loop");
    context.watch(loop);
    context.watch(watch);
  }

  @Override
  public Behavior<Loop.Command> onMessage(Loop.Command command) {
    loop.tell(command);
    return this;
  }

  @Override
  public Behavior<Loop.Command> onSignal(Signal signal) {
    return switch (signal) {
      case ChildFailed failed -> ended(Optional.of(failed.getCause()));
      case Terminated ignored -> ended(Optional.empty());
      default -> this;
    };
  }

  private Behavior<Loop.Command> ended(Optional<Throwable> failure) {
    end.complete(failure);
    return Behaviors.stopped();
  }
}
