package dev.latebloom.ingest;

import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * The path from the topics to the pool, running.
 *
 * <p>Every partition is read from a given offset, in order; no consumer group rebalances it, since
 * the offsets live in the manifest. Records are decoded a poll at a time. Rejected ones are on the
 * dead-letter topic before the group they came with is handed over, and a group is handed over when
 * the pool has answered the one before: an answer that is withheld pauses the consumer for as long
 * as it takes (backpressure). Brokers that do not answer for the connection's timeout fail it, and
 * so does a topic that is gone. At most {@code parallelism + 1} groups and one poll wait in
 * between. Partitions that a topic gets later are read from then on. Thread-safe.
 */
public final class IngestStream {
  private static final Executor BLOCKING = Thread::startVirtualThread;

  private final IngestSettings settings;
  private final Intake pool;
  private final Topics topics;
  private final ReadTopics read;
  private final DeadLetters deadLetters;
  private final Tally tally;
  private final Share share;
  private final SharedKillSwitch abandon = KillSwitches.shared("ingest");
  private final Polls polls;
  private final CompletionStage<Done> done;

  /**
   * Begins to read. Waits for the brokers to say where the topics begin and end.
   *
   * @param topics stays open for as long as the stream runs; the caller closes it
   * @param pool takes the groups
   * @param tally counts on from the streams before
   * @throws BrokerException if the brokers do not answer, a topic is missing, or it is not the one
   *     that {@code resume} is about
   */
  public static IngestStream start(
      ActorSystem<?> system,
      Connection connection,
      Topics topics,
      IngestSettings settings,
      ResumePoint resume,
      Tally tally,
      Intake pool) {
    var read = resume.topics();
    var names = read.names();
    read.requireSame(topics.identities(names));
    topics.ensure(settings.deadLetterTopic(), 1);
    var share = resume.share();
    var ends = share.only(read.numbered(topics.endOffsets(names)));
    var beginnings = share.only(read.numbered(topics.beginningOffsets(names)));
    var starts = Starts.check(read, share.only(resume.nextOffsets()), beginnings, ends);
    tally.start(read, starts);
    return new IngestStream(
        system,
        connection,
        topics,
        settings,
        pool,
        polls(connection, settings, read, starts.offsets()),
        settings.bounded() ? Optional.of(new Ends(starts.offsets(), ends)) : Optional.empty(),
        tally,
        resume);
  }

  private IngestStream(
      ActorSystem<?> system,
      Connection connection,
      Topics topics,
      IngestSettings settings,
      Intake pool,
      Polls polls,
      Optional<Ends> ends,
      Tally tally,
      ResumePoint resume) {
    this.settings = settings;
    this.pool = pool;
    this.topics = topics;
    this.read = resume.topics();
    this.tally = tally;
    this.share = resume.share();
    this.deadLetters = new DeadLetters(connection, settings.deadLetterTopic());
    var seen = new SeenOffsets(resume.highest());
    var executor = system.executionContext();
    this.polls = polls;
    var running =
        until(ends)
            .map(polled -> dropSeen(seen, polled))
            .mapAsync(settings.parallelism(), polled -> decodeVerified(polled, executor))
            .mapAsync(1, this::handOver)
            .via(abandon.flow())
            .toMat(Sink.ignore(), Keep.right())
            .run(system);
    watchEnds(system, ends.isPresent());
    this.done = running.whenCompleteAsync((_, _) -> close(), BLOCKING);
  }

  private static Polls polls(
      Connection connection, IngestSettings settings, ReadTopics read, Map<Integer, Long> starts) {
    var properties = new HashMap<String, Object>(connection.client());
    properties.putAll(settings.consumer());
    properties.put("max.poll.records", settings.group());
    properties.put("enable.auto.commit", false);
    properties.put("allow.auto.create.topics", false);
    // Records that their producer took back are not examples, and ends are counted without them.
    properties.put("isolation.level", "read_committed");
    // A position that is gone must fail the stream: starting anywhere else would lose records.
    properties.put("auto.offset.reset", "none");
    return new Polls(properties, read, read.partitions(starts), settings.stopTimeout());
  }

  private Source<Polled, NotUsed> until(Optional<Ends> ends) {
    if (ends.isEmpty()) return polls.source();
    var open = ends.get();
    if (!open.isOpen()) polls.stop();
    return polls.source().map(open::clip).takeWhile(_ -> open.isOpen(), true);
  }

  private Polled dropSeen(SeenOffsets seen, Polled polled) {
    var fresh = seen.dropSeen(polled);
    tally.read(polled, fresh);
    return fresh;
  }

  /**
   * Decodes while the brokers are asked whether they still have the topic that was read: one that
   * was deleted and made again under the consumer has other records at the same offsets.
   */
  private CompletionStage<DecodedGroup> decodeVerified(Polled polled, Executor executor) {
    return CompletableFuture.supplyAsync(() -> decode(polled), executor)
        .thenCombine(
            topics.identitiesLater(List.of(polled.topic())),
            (decoded, found) -> {
              read.requireSame(found);
              return decoded;
            });
  }

  private DecodedGroup decode(Polled polled) {
    return DecodedGroup.of(polled, settings, pool);
  }

  private CompletionStage<Done> handOver(DecodedGroup decoded) {
    return publishRejected(decoded)
        .thenCompose(_ -> decoded.prepared().handOver())
        .thenApply(
            answer -> {
              tally.handedOver(decoded);
              return answer;
            });
  }

  private CompletionStage<Done> publishRejected(DecodedGroup decoded) {
    var letters = tally.rejected().uncounted(decoded.partition(), decoded.rejected());
    if (letters.isEmpty()) return CompletableFuture.completedFuture(Done.getInstance());
    return deadLetters
        .send(letters)
        .thenApply(
            sent -> {
              tally.rejected().add(decoded.partition(), letters);
              return sent;
            });
  }

  private void watchEnds(ActorSystem<?> system, boolean bounded) {
    Source.tick(Duration.ZERO, settings.lagInterval(), NotUsed.getInstance())
        .via(Flow.<NotUsed>create().conflate((_, newest) -> newest))
        .mapAsync(
            1,
            _ ->
                topics
                    .endOffsetsLater(read.names())
                    .handle((ends, failure) -> onEnds(ends, failure, bounded)))
        .via(abandon.flow())
        .runWith(Sink.ignore(), system);
  }

  /** A consumer waits for brokers and topics that are gone, without a word. */
  private Done onEnds(Map<TopicPartition, Long> ends, Throwable failure, boolean bounded) {
    if (failure == null) onEnds(ends, bounded);
    else abandon.abort(failure);
    return Done.getInstance();
  }

  /** Topics read to their ends as they were at the start have no new partitions. */
  private void onEnds(Map<TopicPartition, Long> all, boolean bounded) {
    var ends = share.only(read.numbered(all));
    tally.ends(ends);
    if (!bounded) polls.follow(read.partitions(ends).keySet());
  }

  private void close() {
    polls.stop();
    abandon.shutdown();
    deadLetters.close();
  }

  /**
   * Completes when the bounded topic has been handed over or the stream was stopped; fails with
   * what ended it otherwise.
   */
  public CompletionStage<Done> done() {
    return done;
  }

  /**
   * Stops reading and completes when the groups read so far have been answered. A group that stays
   * unanswered for the stop timeout is abandoned: the next run reads it again.
   */
  public CompletionStage<Done> stop() {
    polls.stop();
    CompletableFuture.delayedExecutor(
            settings.stopTimeout().toMillis(), TimeUnit.MILLISECONDS, BLOCKING)
        .execute(abandon::shutdown);
    return done;
  }
}
