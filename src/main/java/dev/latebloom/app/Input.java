package dev.latebloom.app;

import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Topics;
import dev.latebloom.ingest.Group;
import dev.latebloom.ingest.IngestFigures;
import dev.latebloom.ingest.IngestStream;
import dev.latebloom.ingest.ResumePoint;
import dev.latebloom.pool.PackedExamples;
import dev.latebloom.pool.Pool;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/**
 * The stream from the topic to the pool: each group waits for the pool's answer to the one before.
 */
final class Input {
  private final Topics topics;
  private final IngestStream stream;
  private final KafkaSettings kafka;

  private Input(Topics topics, IngestStream stream, KafkaSettings kafka) {
    this.topics = topics;
    this.stream = stream;
    this.kafka = kafka;
  }

  /** Begins to read where {@code life} says, and ends what was begun if that fails. */
  static Input start(
      ActorSystem<?> system,
      Settings settings,
      Connection connection,
      Life life,
      ActorRef<Pool.Command> pool) {
    var topics = Topics.at(connection);
    try {
      var resume = new ResumePoint(life.pool().offsets(), life.store().highWaters());
      var stream =
          IngestStream.start(
              system,
              connection,
              topics,
              settings.ingest(),
              resume,
              group -> offer(system, pool, group, settings));
      return new Input(topics, stream, settings.kafka());
    } catch (RuntimeException e) {
      topics.close();
      throw e;
    }
  }

  /** Packs a group on the caller's thread, to be offered later. */
  private static Supplier<CompletionStage<Done>> offer(
      ActorSystem<?> system, ActorRef<Pool.Command> pool, Group group, Settings settings) {
    var packed = PackedExamples.of(group.examples(), settings.store().vocabulary());
    return () ->
        AskPattern.ask(
            pool,
            replyTo -> new Pool.Offer(packed, group.nextOffsets(), replyTo),
            settings.offerTimeout(),
            system.scheduler());
  }

  CompletionStage<Done> done() {
    return stream.done();
  }

  IngestFigures figures() {
    return stream.figures();
  }

  /** Tells Kafka how far the newest checkpoint is. Whether it hears is of no matter to the run. */
  CompletionStage<Void> commit(Map<Integer, Long> offsets) {
    return topics.commit(kafka.group(), kafka.topic(), offsets);
  }

  void stop() {
    var _ = stream.stop().whenComplete((done, failure) -> topics.close());
  }
}
