package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.Topics;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An embedded broker, its topics, and an actor system for streams that read them. */
public final class TestTopics implements AutoCloseable {
  private final EmbeddedBroker broker;
  private final Connection connection;
  private final Topics topics;
  private final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "ingest");

  private TestTopics(EmbeddedBroker broker) {
    this.broker = broker;
    connection = Connection.to(broker.bootstrapServers());
    topics = Topics.at(connection);
  }

  public static TestTopics in(Path folder) {
    return new TestTopics(EmbeddedBroker.start(Brokers.in(folder)));
  }

  public ActorSystem<Void> system() {
    return system;
  }

  public Connection connection() {
    return connection;
  }

  public Topics topics() {
    return topics;
  }

  /** The beginning of a topic as it is now. */
  public ResumePoint beginning(String topic) {
    return ResumePoint.beginning(ReadTopics.of(topics.identity(topic)));
  }

  /** Kills the broker's process, which is then restarted. */
  void killBroker() {
    var process = ProcessHandle.of(broker.pid()).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Publishes to a topic, which is made with so many partitions where it is missing. */
  public void publish(String topic, int partitions, List<String> records) {
    Brokers.publish(connection, topic, partitions, records);
  }

  /** Publishes values as they are. */
  public void publish(String topic, byte[]... values) {
    topics.ensure(topic, 1);
    var serializer = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(client(), serializer, serializer)) {
      for (var value : values) {
        var _ = producer.send(new ProducerRecord<>(topic, value));
      }
    }
  }

  void publishTo(String topic, int partition, List<String> records) {
    var serializer = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(client(), serializer, serializer)) {
      for (var record : records) {
        var _ = producer.send(new ProducerRecord<>(topic, partition, null, record.getBytes(UTF_8)));
      }
    }
  }

  /** Publishes both in transactions, the second of which is aborted. */
  void publishAndAbort(String topic, String committed, String aborted) {
    topics.ensure(topic, 1);
    var properties = client();
    properties.put("transactional.id", "test");
    var serializer = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(properties, serializer, serializer)) {
      producer.initTransactions();
      producer.beginTransaction();
      var _ = producer.send(new ProducerRecord<>(topic, committed.getBytes(UTF_8)));
      producer.commitTransaction();
      producer.beginTransaction();
      var _ = producer.send(new ProducerRecord<>(topic, aborted.getBytes(UTF_8)));
      producer.flush();
      producer.abortTransaction();
    }
  }

  /**
   * Waits until readers of committed records see all of a topic: brokers end a transaction a moment
   * after its commit has returned.
   */
  public void awaitCommitted(String topic) {
    if (!topics.exist(topic)) return;
    try (var admin = Admin.create(client())) {
      for (var end : topics.endOffsets(topic).keySet()) {
        var partition = new TopicPartition(topic, end);
        var ends = admin.listOffsets(Map.of(partition, OffsetSpec.latest()));
        long written =
            ends.partitionResult(partition)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .offset();
        while (topics.endOffsets(topic).getOrDefault(end, 0L) < written) Thread.onSpinWait();
      }
    }
  }

  /** Deletes a topic and makes another one of the same name. */
  void remake(String topic) throws Exception {
    try (var admin = Admin.create(client())) {
      admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
    }
    while (topics.exist(topic)) Thread.onSpinWait();
    topics.ensure(topic, 1);
  }

  /** Gives a topic so many partitions, which all have a leader when the call returns. */
  void addPartitions(String topic, int count) throws Exception {
    try (var admin = Admin.create(client())) {
      admin
          .createPartitions(Map.of(topic, NewPartitions.increaseTo(count)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    topics.ensure(topic, count);
  }

  /** The first {@code count} records of partition 0, as soon as they are there. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    var deserializer = new ByteArrayDeserializer();
    try (var consumer = new KafkaConsumer<>(client(), deserializer, deserializer)) {
      var partitions = List.of(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
      while (records.size() < count) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }

  static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  /** Records whose ids are the numbers of a range. */
  static List<String> numbered(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"id\":%d,\"text\":\"number %d\"}".formatted(i, i))
        .toList();
  }

  /** What {@link Example#key} is of the numbered records. */
  static List<String> range(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  static List<String> keys(List<Example> examples) {
    return examples.stream().map(Example::key).toList();
  }

  /** Of a topic of JSON records, in groups of up to 100. */
  public static IngestSettings settings(String topic, int maxTokens, boolean bounded) {
    return settings(topic, topic + ".rejected", maxTokens, bounded);
  }

  public static IngestSettings settings(
      String topic, String deadLetterTopic, int maxTokens, boolean bounded) {
    return settings(topic, TopicRules.of(topic), deadLetterTopic, maxTokens, bounded);
  }

  public static IngestSettings settings(
      String topic, TopicRules topics, String deadLetterTopic, int maxTokens, boolean bounded) {
    var format = RecordFormat.ofBytes(Format.JSON);
    return settings(topic, topics, deadLetterTopic, format, maxTokens, bounded);
  }

  public static IngestSettings settings(
      String topic,
      TopicRules topics,
      String deadLetterTopic,
      RecordFormat format,
      int maxTokens,
      boolean bounded) {
    return new IngestSettings(
        topic,
        topics,
        deadLetterTopic,
        Map.of(),
        format,
        Label.FIELD,
        Label.FIELD,
        maxTokens,
        100,
        2,
        bounded,
        Duration.ofSeconds(2),
        Duration.ofMillis(100));
  }

  private Map<String, Object> client() {
    return new HashMap<>(connection.client());
  }

  @Override
  public void close() {
    topics.close();
    broker.close();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
