package dev.latebloom.ingest;

import dev.latebloom.broker.ReadTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer's polls as a stream: each partition's records of a poll are one {@link Polled}.
 *
 * <p>A poll is made when the stream asks for one, on a thread that may wait; the next one is made
 * while what the last returned is decoded. No consumer group is joined, so a consumer that is not
 * asked for long loses nothing. Kafka's records travel a poll at a time: passing them on singly, or
 * asking an actor for each poll, costs more than decoding them (ADR 0016).
 */
final class Polls {
  private static final Logger LOG = LoggerFactory.getLogger(Polls.class);
  private static final String DISPATCHER = "pekko.actor.default-blocking-io-dispatcher";

  /** A stop interrupts a poll, so this only bounds how long one call is. */
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final ReadTopics topics;
  private final Duration closeTimeout;
  private final Set<TopicPartition> assigned;

  /** All that is to be read; only grows. */
  private volatile Set<TopicPartition> wanted;

  private volatile boolean stopped;

  /**
   * @param topics that number the partitions
   * @param starts first offset to read of each partition
   * @param closeTimeout longest wait for the brokers at the end
   */
  Polls(
      Map<String, Object> properties,
      ReadTopics topics,
      Map<TopicPartition, Long> starts,
      Duration closeTimeout) {
    this.topics = topics;
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.closeTimeout = closeTimeout;
    this.assigned = new HashSet<>(starts.keySet());
    this.wanted = Set.copyOf(assigned);
    consumer.assign(assigned);
    starts.forEach(consumer::seek);
  }

  /** To be run once; ends after {@link #stop}, and only then. */
  Source<Polled, NotUsed> source() {
    return Source.<List<Polled>, Polls>unfoldResource(() -> this, Polls::next, Polls::close)
        .withAttributes(ActorAttributes.dispatcher(DISPATCHER))
        .async()
        .addAttributes(Attributes.inputBuffer(2, 2))
        .mapConcat(polled -> polled);
  }

  /**
   * From the next poll on also reads those of {@code partitions} that are new, from their
   * beginning. For one caller at a time, on any thread.
   */
  void follow(Set<TopicPartition> partitions) {
    if (wanted.containsAll(partitions)) return;
    var all = new HashSet<>(wanted);
    all.addAll(partitions);
    wanted = Set.copyOf(all);
    LOG.info("A topic has new partitions: {} are read from now on", all.size());
  }

  /** No poll follows, and one that waits is given up. Thread-safe. */
  void stop() {
    stopped = true;
    consumer.wakeup();
  }

  private Optional<List<Polled>> next() {
    try {
      while (!stopped) {
        var polled = poll();
        if (!polled.isEmpty()) return Optional.of(polled);
      }
    } catch (WakeupException e) {
      // Nothing but a stop wakes the consumer.
    }
    return Optional.empty();
  }

  private List<Polled> poll() {
    if (assigned.size() < wanted.size()) assignNew();
    var records = consumer.poll(WAIT);
    var polled = new ArrayList<Polled>();
    records
        .nextOffsets()
        .forEach(
            (partition, position) ->
                polled.add(
                    new Polled(
                        partition.topic(),
                        topics.number(partition),
                        records.records(partition),
                        position.offset())));
    return polled;
  }

  private void assignNew() {
    var fresh = new HashSet<>(wanted);
    fresh.removeAll(assigned);
    assigned.addAll(fresh);
    consumer.assign(assigned);
    consumer.seekToBeginning(fresh);
  }

  private void close() {
    consumer.close(CloseOptions.timeout(closeTimeout));
  }
}
