package dev.latebloom.app.run;

import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * An interceptor by which every failure, errors included, ends the actor and reaches its watcher.
 *
 * <p>Pekko takes some errors for the end of the process. A mapped file on a full disk throws one of
 * them where it is read ({@link InternalError}), and is no more than a failure of that stage.
 */
public final class Fallible<T> extends BehaviorInterceptor<T, T> {

  public static <T> Behavior<T> of(Class<T> messages, Behavior<T> behavior) {
    var unlogged = SupervisorStrategy.stop().withLoggingEnabled(false);
    return Behaviors.supervise(Behaviors.intercept(() -> new Fallible<>(messages), behavior))
        .onFailure(Exception.class, unlogged);
  }

  private Fallible(Class<T> messages) {
    super(messages);
  }

  @Override
  public Behavior<T> aroundStart(TypedActorContext<T> context, PreStartTarget<T> target) {
    return failing(() -> target.start(context));
  }

  @Override
  public Behavior<T> aroundReceive(
      TypedActorContext<T> context, T message, ReceiveTarget<T> target) {
    return failing(() -> target.apply(context, message));
  }

  @Override
  public Behavior<T> aroundSignal(
      TypedActorContext<T> context, Signal signal, SignalTarget<T> target) {
    return failing(() -> target.apply(context, signal));
  }

  private static <T> Behavior<T> failing(Supplier<Behavior<T>> handler) {
    try {
      return handler.get();
    } catch (Error e) {
      throw new IllegalStateException(e.toString(), e);
    }
  }
}
