package dev.latebloom.app.run;

import dev.latebloom.app.daemon.Stop;
import dev.latebloom.app.settings.Outage;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.ReplacedTopicException;
import dev.latebloom.evaluate.heldout.HeldOut;
import dev.latebloom.ingest.Group;
import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.IngestState;
import dev.latebloom.ingest.Intake;
import dev.latebloom.ingest.RejectedRecords;
import dev.latebloom.ingest.ResumePoint;
import dev.latebloom.ingest.Share;
import dev.latebloom.ingest.Tally;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.pool.Pool;
import dev.latebloom.pool.store.PackedExamples;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.KafkaException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic into the pool. When that fails it is tried again, behind what the pool holds, and
 * training goes on meanwhile; only a pool that does not answer fails the loop. Runs on a dispatcher
 * for blocking work.
 */
final class Input extends AbstractMatchingBehavior<Input.Command> {
  private static final Logger LOG = LoggerFactory.getLogger(Input.class);

  sealed interface Command {}

  /** Reads no more; the pool still gets what has been read. */
  record Stop() implements Command {}

  /** Tells Kafka how far the newest checkpoint is. Whether it hears is of no matter to the run. */
  record Commit(Map<Integer, Long> offsets) implements Command {}

  /**
   * Reads other partitions from now on.
   *
   * @param from first offset of those that were not read before
   */
  record Take(Share share, Map<Integer, Long> from) implements Command {}

  private record Attempt() implements Command {}

  /** The stream of this number has ended; of an earlier one that is no news. */
  private record Ended(int stream) implements Command {}

  private record Failed(int stream, Throwable cause) implements Command {}

  /** The pool has answered all that the failed stream had offered. */
  private record Settled(Duration backoff) implements Command {}

  private record Unanswered(Throwable cause) implements Command {}

  private record LookAround() implements Command {}

  private static final Duration LOOK_AROUND = Duration.ofMillis(500);

  /**
   * What is read, where it goes, and who hears of it.
   *
   * @param kafka says in words why reading has failed
   * @param heldOut keeps what is not to be trained on
   * @param ended hears once when nothing more will come: at the bounded topic's end, or when
   *     reading is given up
   */
  record Place(
      Settings settings,
      Connection kafka,
      Reading.Opening reading,
      ResumePoint begin,
      Optional<HeldOut> heldOut,
      ActorRef<Pool.Command> pool,
      ActorRef<Watch.Command> watch,
      ActorRef<IngestFigures> ended) {}

  static Behavior<Command> create(Place place) {
    return Behaviors.setup(
        context -> Behaviors.withTimers(timers -> new Input(context, timers, place)));
  }

  private final TimerScheduler<Command> timers;
  private final Place place;
  private final Tally tally;
  private Offers offers;

  /** What is read, and where that begins for which nothing has been offered. */
  private ResumePoint taken;

  private Optional<Reading> reading = Optional.empty();
  private Outage outage = Outage.NONE;
  private IngestState state = IngestState.STARTING;
  private boolean stopped;
  private int streams;

  private Input(ActorContext<Command> context, TimerScheduler<Command> timers, Place place)
      throws IOException {
    super(context);
    this.timers = timers;
    this.place = place;
    this.tally = new Tally(RejectedRecords.open(place.settings().folder().rejected()));
    this.offers = offers(place.begin());
    this.taken = place.begin();
    timers.startTimerAtFixedRate(new LookAround(), LOOK_AROUND);
    context.getSelf().tell(new Attempt());
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case Attempt() -> onAttempt();
      case Take take -> onTake(take);
      case Ended(var stream) -> {
        if (stream == streams) onEnded();
      }
      case Failed(var stream, var cause) -> {
        if (stream == streams) onFailed(cause);
      }
      case Settled(var wait) -> timers.startSingleTimer(new Attempt(), wait);
      case Unanswered(var cause) -> throw new IllegalStateException("the pool", cause);
      case LookAround() -> onLookAround();
      case Commit(var offsets) ->
          reading.ifPresent(open -> open.commit().accept(taken.share().only(offsets)));
      case Stop() -> onStop();
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) throws Exception {
    if (!(signal instanceof PostStop)) return super.onSignal(signal);
    reading.ifPresent(open -> open.stop().run());
    return this;
  }

  private Offers offers(ResumePoint begin) {
    return new Offers(begin, getContext().getExecutionContext());
  }

  private Outage.Retries retries() {
    return place.settings().kafka().retries();
  }

  private void onAttempt() {
    if (stopped) return;
    offers = offers(offers.next().reading(taken.share(), taken.nextOffsets()));
    try {
      var open = open();
      int stream = ++streams;
      reading = Optional.of(open);
      getContext()
          .pipeToSelf(
              open.done(),
              (done, failure) -> failure == null ? new Ended(stream) : new Failed(stream, failure));
    } catch (BrokerException | KafkaException e) {
      onFailed(e);
    }
  }

  private Reading open() {
    var mine = offers;
    return place
        .reading()
        .open(getContext().getSystem(), mine.next(), tally, group -> offer(mine, group));
  }

  /**
   * Packs a group on the caller's thread, to be offered later. Where records are held out it is
   * packed when it is offered: which ones are depends on the groups before.
   */
  private Intake.Prepared offer(Offers mine, Group group) {
    if (place.heldOut().isPresent()) {
      var heldOut = place.heldOut().get();
      return () -> offer(mine, group, packed(heldOut.separate(group.examples())));
    }
    var packed = packed(group.examples());
    return () -> offer(mine, group, packed);
  }

  private PackedExamples packed(List<Example> examples) {
    return PackedExamples.of(examples, place.settings().store().vocabulary());
  }

  private CompletionStage<Done> offer(Offers mine, Group group, PackedExamples packed) {
    return mine.offer(
        group,
        () ->
            AskPattern.ask(
                place.pool(),
                replyTo -> new Pool.Offer(packed, group.tombstones(), group.nextOffsets(), replyTo),
                place.settings().offerTimeout(),
                getContext().getSystem().scheduler()));
  }

  private void onEnded() {
    close();
    if (stopped) return;
    state = IngestState.ENDED;
    place.ended().tell(tally.figures(state));
  }

  private void onFailed(Throwable failure) {
    close();
    if (stopped) return;
    tally.failed();
    var cause = place.kafka().said(under(failure));
    if (under(failure) instanceof ReplacedTopicException || outage.isTooLong(retries())) {
      giveUp(cause);
      return;
    }
    var wait = outage.backoff(retries());
    outage = outage.more(retries());
    state =
        new IngestState(
            IngestState.Phase.RETRYING,
            "reading Kafka failed %,d times in a row; training goes on with what is held: %s"
                .formatted(outage.failures(), cause));
    LOG.warn("{}; next attempt in {} s", state.why(), wait.toMillis() / 1e3);
    settle(wait);
  }

  private void settle(Duration wait) {
    getContext()
        .pipeToSelf(
            offers.close(),
            (done, unanswered) ->
                unanswered == null ? new Settled(wait) : new Unanswered(unanswered));
  }

  /** A stream reads what it began with, so another one takes its place. */
  private void onTake(Take take) {
    if (state.phase() == IngestState.Phase.ENDED || state.phase() == IngestState.Phase.FAILED) {
      LOG.warn("Partitions {} were to be read, and reading is over", take.from().keySet());
      return;
    }
    LOG.info("Partitions {} are read that another worker had", take.from().keySet());
    taken = taken.reading(take.share(), take.from());
    if (reading.isEmpty()) return;
    streams++;
    close();
    settle(Duration.ZERO);
  }

  /** As at the end of a bounded topic, no more comes: training does not wait for it. */
  private void giveUp(String cause) {
    state =
        new IngestState(
            IngestState.Phase.FAILED,
            "reading Kafka is given up; training goes on with what is held: " + cause);
    LOG.error(state.why());
    place.ended().tell(tally.figures(state));
  }

  private void onLookAround() {
    var figures = tally.figures(state);
    if (reading.isPresent() && (offers.any() || figures.kafkaLag() == 0)) {
      if (!state.well()) LOG.info("Kafka is read again after {} failures", outage.failures());
      outage = Outage.NONE;
      state = IngestState.READING;
    }
    place.watch().tell(new Watch.Ingested(tally.figures(state)));
    place.heldOut().ifPresent(from -> place.watch().tell(new Watch.LeftOut(from.leftOut())));
  }

  private void onStop() {
    stopped = true;
    reading.ifPresent(open -> open.stop().run());
  }

  private void close() {
    reading.ifPresent(open -> open.stop().run());
    reading = Optional.empty();
  }

  private static Throwable under(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
