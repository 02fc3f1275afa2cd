package dev.latebloom.app.run;

import dev.latebloom.app.settings.KafkaSettings;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.BrokerSettings;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.ReplacedTopicException;
import dev.latebloom.broker.Topics;
import dev.latebloom.serve.access.DaemonFile;
import dev.latebloom.train.engine.ProcessMemory;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
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

  /**
   * The brokers of a run that begins or goes on, and its topics.
   *
   * @throws ReplacedTopicException if they are not the topics that the run has read before
   */
  public static Kafka forRun(Settings settings) throws IOException {
    if (forgets(settings) && !RunTopics.of(settings.folder()).isEmpty()) {
      throw new BrokerException(
          "kafka.embedded.keep = false would delete the topic that the run in %s has read; set it to true, or start a new run.folder"
              .formatted(settings.folder().root()));
    }
    var kafka = open(settings.kafka(), settings.broker());
    try (var topics = Topics.at(kafka.connection)) {
      RunTopics.claim(settings, topics);
      return kafka;
    } catch (IOException | RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  /**
   * The brokers of a run, from a process beside it; its topic is made where it is missing.
   *
   * <p>The broker of a daemon that runs in the folder, if there is one: a second one on its data
   * would not start.
   */
  public static Kafka beside(Settings settings) throws IOException {
    var running = running(settings);
    if (running.isPresent()) return new Kafka(running.get(), Optional.empty());
    if (forgets(settings)) {
      throw new BrokerException(
          "kafka.embedded.keep = false: the run would delete these records when it starts; start it"
              + " first, or set kafka.embedded.keep = true");
    }
    var kafka = open(settings.kafka(), settings.broker());
    try (var topics = Topics.at(kafka.connection)) {
      topics.ensure(settings.kafka().topic(), settings.kafka().partitions());
      return kafka;
    } catch (RuntimeException e) {
      kafka.close();
      throw e;
    }
  }

  private static Optional<Connection> running(Settings settings) throws IOException {
    if (!settings.kafka().embedded()) return Optional.empty();
    return DaemonFile.read(settings.folder().root())
        .filter(DaemonFile::alive)
        .map(daemon -> connection(daemon.bootstrap(), settings.kafka()));
  }

  private static Connection connection(String servers, KafkaSettings settings) {
    return new Connection(servers, settings.client(), settings.timeout());
  }

  /** Whether the topics of our own broker end with the process. */
  private static boolean forgets(Settings settings) {
    return settings.kafka().embedded() && !settings.broker().keep();
  }

  private static Kafka open(KafkaSettings settings, BrokerSettings embedded) {
    var own =
        settings.embedded()
            ? Optional.of(EmbeddedBroker.start(embedded))
            : Optional.<EmbeddedBroker>empty();
    var servers = own.map(EmbeddedBroker::bootstrapServers).orElse(settings.bootstrapServers());
    var connection = connection(servers, settings);
    if (own.isEmpty()) connection.check();
    return new Kafka(connection, own);
  }

  public Connection connection() {
    return connection;
  }

  /** Resident bytes of our own broker; empty for a cluster, and where the system does not say. */
  public OptionalLong residentBytes() {
    return own.map(broker -> ProcessMemory.residentBytes(broker.pid()))
        .orElse(OptionalLong.empty());
  }

  /** Has {@code action} run whenever our own broker has been started again. */
  public void onRestart(Runnable action) {
    own.ifPresent(broker -> broker.onRestart(action));
  }

  /**
   * Fails when our own broker has died more often than it is restarted; a cluster looks after
   * itself.
   */
  public CompletionStage<Void> lost() {
    return own.map(EmbeddedBroker::ended).orElseGet(CompletableFuture::new);
  }

  @Override
  public void close() {
    own.ifPresent(EmbeddedBroker::close);
  }
}
