package dev.latebloom.app;

import dev.latebloom.broker.BrokerSettings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Topics;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The brokers of a run: those of a cluster, or our own for as long as this is open. */
public final class Kafka implements AutoCloseable {
  private final Connection connection;
  private final Optional<EmbeddedBroker> own;

  private Kafka(Connection connection, Optional<EmbeddedBroker> own) {
    this.connection = connection;
    this.own = own;
  }

  /** Starts our own broker if the settings say so, and waits until the run's topic can be used. */
  public static Kafka connect(KafkaSettings settings, BrokerSettings embedded) {
    var own =
        settings.embedded()
            ? Optional.of(EmbeddedBroker.start(embedded))
            : Optional.<EmbeddedBroker>empty();
    var servers = own.map(EmbeddedBroker::bootstrapServers).orElse(settings.bootstrapServers());
    var kafka = new Kafka(new Connection(servers, settings.client(), settings.timeout()), own);
    try (var topics = Topics.at(kafka.connection)) {
      topics.ensure(settings.topic(), settings.partitions());
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
    return kafka;
  }

  public Connection connection() {
    return connection;
  }

  /** Has {@code action} run whenever our own broker has been started again. */
  void onRestart(Runnable action) {
    own.ifPresent(broker -> broker.onRestart(action));
  }

  /**
   * Fails when our own broker has died more often than it is restarted; a cluster looks after
   * itself.
   */
  CompletionStage<Void> lost() {
    return own.map(EmbeddedBroker::ended).orElseGet(CompletableFuture::new);
  }

  @Override
  public void close() {
    own.ifPresent(EmbeddedBroker::close);
  }
}
