package dev.latebloom.app.run;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.Topics;
import dev.latebloom.ingest.IngestStream;
import dev.latebloom.ingest.Intake;
import dev.latebloom.ingest.ResumePoint;
import dev.latebloom.ingest.Tally;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * A stream from topics to the pool, running.
 *
 * @param done completes at the topics' end or when stopped, and fails with what ended it otherwise
 * @param stop has it read no further
 * @param commit tells the brokers how far the run is, for monitoring only
 */
public record Reading(
    CompletionStage<Done> done, Runnable stop, Consumer<Map<Integer, Long>> commit) {

  /** Begins to read. */
  @FunctionalInterface
  public interface Opening {
    /**
     * Reads on from where {@code from} says.
     *
     * @param tally counts on from the streams before
     * @throws dev.latebloom.broker.BrokerException when the brokers do not answer
     */
    Reading open(ActorSystem<?> system, ResumePoint from, Tally tally, Intake pool);
  }

  /** From the brokers. */
  public static Opening from(Connection kafka, Settings settings) {
    return (system, from, tally, pool) -> {
      var topics = Topics.at(kafka);
      try {
        var stream =
            IngestStream.start(system, kafka, topics, settings.ingest(), from, tally, pool);
        return of(stream, topics, settings, from);
      } catch (RuntimeException e) {
        topics.close();
        throw e;
      }
    };
  }

  private static Reading of(
      IngestStream stream, Topics topics, Settings settings, ResumePoint from) {
    var group = settings.kafka().group();
    return new Reading(
        stream.done(),
        () -> {
          var _ = stream.stop().whenComplete((done, failure) -> topics.close());
        },
        offsets -> {
          var _ = topics.commit(group, from.topics().partitions(offsets));
        });
  }
}
