package dev.latebloom.ingest;

import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.Connection;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.Done;

/**
 * Writes rejected records to the dead-letter topic. A record that cannot be delivered fails the
 * stage, so that nothing is lost silently; after a restart from a manifest the same record may be
 * written again.
 */
final class DeadLetters implements AutoCloseable {
  /** Sending waits for room in the producer's buffer, which a stream's own thread must not. */
  private static final Executor SENDERS = Thread::startVirtualThread;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Connection connection;
  private final String topic;
  private final KafkaProducer<byte[], byte[]> producer;

  DeadLetters(Connection connection, String topic) {
    this.connection = connection;
    this.topic = topic;
    var properties = new HashMap<String, Object>(connection.client());
    properties.put("acks", "all");
    properties.put("linger.ms", "5");
    properties.put("max.block.ms", Long.toString(connection.timeout().toMillis()));
    var serializer = new ByteArraySerializer();
    this.producer = new KafkaProducer<>(properties, serializer, serializer);
  }

  /** Completes when the brokers have acknowledged all of them. */
  CompletionStage<Done> send(List<DeadLetter> letters) {
    return CompletableFuture.completedFuture(letters).thenComposeAsync(this::sendAll, SENDERS);
  }

  private CompletableFuture<Done> sendAll(List<DeadLetter> letters) {
    var sent = letters.stream().map(this::sendOne).toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(sent)
        .thenApply(_ -> Done.getInstance())
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(refused(e)));
  }

  private BrokerException refused(Throwable failure) {
    return new BrokerException(
        "dead-letter topic %s takes no records: %s".formatted(topic, connection.said(failure)),
        failure);
  }

  private CompletableFuture<Done> sendOne(DeadLetter letter) {
    return send(letter.to(topic))
        .exceptionallyComposeAsync(
            e ->
                e instanceof RecordTooLargeException
                    ? send(letter.withoutContent(topic))
                    : CompletableFuture.failedFuture(e),
            SENDERS);
  }

  private CompletableFuture<Done> send(ProducerRecord<byte[], byte[]> letter) {
    var acknowledged = new CompletableFuture<Done>();
    var _ =
        producer.send(
            letter,
            (_, e) -> {
              if (e == null) acknowledged.complete(Done.getInstance());
              else acknowledged.completeExceptionally(e);
            });
    return acknowledged;
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
