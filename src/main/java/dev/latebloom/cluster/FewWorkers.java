package dev.latebloom.cluster;

import dev.latebloom.cluster.round.Answer;
import dev.latebloom.cluster.round.Question;
import java.util.function.IntSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A coordinator that sees fewer workers than make a round. It leaves the log alone: a machine that
 * was started again while it was cut off would otherwise take the log from those who go on, again
 * and again.
 */
final class FewWorkers extends AbstractMatchingBehavior<Coordinator.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(FewWorkers.class);

  private final int quorum;
  private final IntSupplier here;
  private final Behavior<Coordinator.Command> enough;
  private boolean said;

  /**
   * Waits for workers, which ask again and again.
   *
   * @param here how many there are now
   * @param enough what it becomes when there are as many as {@code quorum}
   */
  static Behavior<Coordinator.Command> until(
      int quorum, IntSupplier here, Behavior<Coordinator.Command> enough) {
    return Behaviors.setup(context -> new FewWorkers(context, quorum, here, enough));
  }

  private FewWorkers(
      ActorContext<Coordinator.Command> context,
      int quorum,
      IntSupplier here,
      Behavior<Coordinator.Command> enough) {
    super(context);
    this.quorum = quorum;
    this.here = here;
    this.enough = enough;
  }

  @Override
  public Behavior<Coordinator.Command> onMessage(Coordinator.Command command) {
    int workers = here.getAsInt();
    if (workers >= quorum) {
      getContext().getSelf().tell(command);
      return enough;
    }
    if (!said) {
      LOG.info(
          "{} of {} workers are here: the log is left alone until there are enough",
          workers,
          quorum);
      said = true;
    }
    if (command instanceof Coordinator.Ask(var question, var replyTo)) {
      answer(question, replyTo, workers);
    }
    return this;
  }

  private void answer(Question question, ActorRef<Answer> replyTo, int workers) {
    switch (question) {
      case Question.Join _ ->
          replyTo.tell(
              new Answer.Refused(
                  "%d of the %d workers are here that make a round (cluster.quorum); if others run elsewhere, let cluster.seed-nodes name one of them"
                      .formatted(workers, quorum),
                  true));
      case Question.Ready _ -> replyTo.tell(new Answer.Apart());
    }
  }
}
