package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Publisher;
import dev.latebloom.broker.ReplacedTopicException;
import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.broker.Topics;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.ingest.record.Rejection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class IngestStreamIT {
  private static final CompletionStage<Done> HELD =
      CompletableFuture.completedStage(Done.getInstance());

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Connection connection;
  private static Topics topics;
  private static ActorSystem<Void> system;

  @TempDir Path run;
  private final List<IngestStream> started = new ArrayList<>();
  private Tally tally;

  @BeforeEach
  void startCounting() throws IOException {
    tally = new Tally(RejectedRecords.open(run.resolve("rejected.json")));
  }

  private IngestFigures figures() {
    return tally.figures(IngestState.READING);
  }

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(Brokers.in(folder));
    connection = Connection.to(broker.bootstrapServers());
    topics = Topics.at(connection);
    system = ActorSystem.create(Behaviors.empty(), "ingest");
  }

  @AfterAll
  static void stopBroker() {
    topics.close();
    broker.close();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }

  @AfterEach
  void stopStreams() {
    for (var stream : started) stream.stop().toCompletableFuture().exceptionally(_ -> null).join();
  }

  @Test
  void everyRecordBecomesAnExampleOrADeadLetter() {
    var records =
        List.of(
            "{\"id\":1,\"source\":\"s\",\"prompt\":\"p\",\"response\":\"r\"}",
            "{\"question\":\"q\",\"answer\":\"a\"}",
            "broken",
            "{\"instruction\":\"i\",\"output\":\"o\"}",
            "{\"text\":\"\"}",
            "{\"messages\":[{\"role\":\"user\",\"content\":\"u\"},"
                + "{\"role\":\"assistant\",\"content\":\"v\"}]}",
            "{\"text\":\"" + "x".repeat(600) + "\"}",
            "{\"text\":\"t\"}");
    publish("mixed", 1, records);
    var examples = new ArrayList<Example>();

    var stream = start(bounded("mixed"), ResumePoint.BEGINNING, collect(examples));
    join(stream.done());

    assertThat(examples.stream().map(Example::offset)).containsExactly(0L, 1L, 3L, 5L, 7L);
    assertThat(examples.getFirst().key()).isEqualTo("1");
    assertThat(figures().records()).isEqualTo(8);
    assertThat(figures().examples()).isEqualTo(5);
    assertThat(figures().rejected())
        .isEqualTo(Map.of(Rejection.NOT_JSON, 1L, Rejection.EMPTY, 1L, Rejection.TOO_LONG, 1L));
    var letters = read("mixed.rejected", 3);
    assertThat(letters.stream().map(letter -> header(letter, "offset")))
        .containsExactly("2", "4", "6");
    assertThat(letters.stream().map(letter -> header(letter, "reason")))
        .containsExactly("NOT_JSON", "EMPTY", "TOO_LONG");
    assertThat(new String(letters.getFirst().value(), UTF_8)).isEqualTo("broken");
    assertThat(header(letters.getFirst(), "topic")).isEqualTo("mixed");
    assertThat(header(letters.getFirst(), "partition")).isEqualTo("0");
    assertThat(header(letters.getFirst(), "detail")).contains("broken");
  }

  @Test
  void aRejectedRecordThatFillsARequestIsLetteredWithoutItsContent() {
    publish("huge", 1, List.of("x".repeat(Publisher.MAX_RECORD_BYTES - 100)));

    join(start(bounded("huge"), ResumePoint.BEGINNING, _ -> HELD).done());

    var letter = read("huge.rejected", 1).getFirst();
    assertThat(letter.value()).isNull();
    assertThat(header(letter, "reason")).isEqualTo("NOT_JSON");
    assertThat(header(letter, "omitted-bytes"))
        .isEqualTo(Integer.toString(Publisher.MAX_RECORD_BYTES - 100));
  }

  @Test
  void aRestartGoesOnWhereTheManifestSaysAndDropsWhatIsHeld() throws IOException {
    publish("resumed", 3, numbered(0, 300));
    var first = new ArrayList<Example>();
    join(start(bounded("resumed"), ResumePoint.BEGINNING, collect(first)).done());
    var next = new HashMap<Integer, Long>();
    var highest = new HashMap<Integer, Long>();
    for (var end : topics.endOffsets("resumed").entrySet()) {
      next.put(end.getKey(), Math.max(0, end.getValue() - 20));
      if (end.getValue() > 0) highest.put(end.getKey(), end.getValue() - 1);
    }
    publish("resumed", 3, numbered(300, 400));
    var second = new ArrayList<Example>();

    startCounting();
    var stream =
        start(
            bounded("resumed"),
            new ResumePoint(TopicIdentity.NONE, next, highest),
            collect(second));
    join(stream.done());

    assertThat(keys(first)).containsExactlyInAnyOrderElementsOf(range(0, 300));
    assertThat(keys(second)).containsExactlyInAnyOrderElementsOf(range(300, 400));
    assertThat(figures().duplicates()).isEqualTo(figures().records() - 100);
    assertThat(figures().duplicates()).isPositive();
  }

  @Test
  void aTopicThatIsNotTheOneReadBeforeIsRefused() {
    publish("replaced", 1, numbered(0, 3));

    assertThatThrownBy(
            () ->
                start(
                    bounded("replaced"),
                    new ResumePoint(TopicIdentity.NONE, Map.of(0, 50L), Map.of(0, 49L)),
                    _ -> HELD))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("not the same topic");
  }

  @Test
  void aTopicMadeAgainUnderTheStreamEndsItBeforeAnyRecordOfTheNewOne() throws Exception {
    publish("remade", 1, numbered(0, 5));
    var before = topics.identity("remade");
    var groups = new LinkedBlockingQueue<Group>();
    var stream =
        start(
            unbounded("remade"),
            ResumePoint.BEGINNING,
            group -> {
              groups.add(group);
              return HELD;
            });
    assertThat(nextExamples(groups)).hasSize(5);

    remake("remade");
    publish("remade", 1, numbered(100, 200));

    assertThatThrownBy(() -> join(stream.done())).isInstanceOf(CompletionException.class);
    var next = new ResumePoint(before, Map.of(0, 5L), Map.of(0, 4L));
    assertThatThrownBy(() -> start(unbounded("remade"), next, _ -> HELD))
        .isInstanceOf(ReplacedTopicException.class)
        .hasMessageContaining("topic remade was deleted and made again");
    assertThat(groups.stream().flatMap(group -> group.examples().stream())).isEmpty();
  }

  @Test
  void rejectsAreCountedAndLetteredOnceOverRestarts() throws IOException {
    publish("rejecting", 1, List.of("broken", "{\"text\":\"good\"}", "\u0007worse"));
    for (int life = 0; life < 3; life++) {
      startCounting();
      join(start(bounded("rejecting"), ResumePoint.BEGINNING, _ -> HELD).done());
    }

    assertThat(figures().rejects().entrySet())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getKey()).isEqualTo(Rejection.NOT_JSON);
              assertThat(entry.getValue().count()).isEqualTo(2);
              assertThat(entry.getValue().offset()).isZero();
              assertThat(entry.getValue().text()).isEqualTo("broken");
            });
    assertThat(topics.endOffsets("rejecting.rejected")).isEqualTo(Map.of(0, 2L));
  }

  @Test
  void anEmptyTopicEndsAtOnce() {
    topics.ensure("empty", 2);

    var stream = start(bounded("empty"), ResumePoint.BEGINNING, _ -> HELD);
    join(stream.done());

    assertThat(figures().records()).isZero();
  }

  @Test
  void transactionMarkersAndAbortedRecordsDoNotHoldUpTheEnd() {
    topics.ensure("transacted", 1);
    var properties = new HashMap<String, Object>(connection.client());
    properties.put("transactional.id", "test");
    var serializer = new ByteArraySerializer();
    try (var producer = new KafkaProducer<>(properties, serializer, serializer)) {
      producer.initTransactions();
      producer.beginTransaction();
      var _ =
          producer.send(
              new ProducerRecord<>("transacted", numbered(0, 1).getFirst().getBytes(UTF_8)));
      producer.commitTransaction();
      producer.beginTransaction();
      var _ =
          producer.send(
              new ProducerRecord<>("transacted", numbered(1, 2).getFirst().getBytes(UTF_8)));
      producer.flush();
      producer.abortTransaction();
    }
    var examples = new ArrayList<Example>();
    var offsets = new HashMap<Integer, Long>();

    var stream =
        start(
            bounded("transacted"),
            ResumePoint.BEGINNING,
            group -> {
              examples.addAll(group.examples());
              offsets.putAll(group.nextOffsets());
              return HELD;
            });
    join(stream.done());

    assertThat(keys(examples)).containsExactly("0");
    assertThat(offsets).isEqualTo(topics.endOffsets("transacted"));
  }

  @Test
  void aPoolThatDoesNotAnswerStopsTheConsumer() throws Exception {
    publish("slow", 1, numbered(0, 5_000));
    var asked = new LinkedBlockingQueue<Asked>();

    var stream =
        start(
            bounded("slow"),
            ResumePoint.BEGINNING,
            group -> {
              var answer = new CompletableFuture<Done>();
              asked.add(new Asked(group, answer));
              return answer;
            });
    var first = next(asked);
    // A second group must not come, and what waits before the pool is bounded.
    assertThat(asked.poll(500, TimeUnit.MILLISECONDS)).isNull();
    assertThat(first.group().examples()).hasSize(100);
    assertThat(figures().records()).isLessThanOrEqualTo(500);

    var examples = new ArrayList<Example>(first.group().examples());
    first.answer().complete(Done.getInstance());
    while (examples.size() < 5_000) {
      var more = next(asked);
      examples.addAll(more.group().examples());
      more.answer().complete(Done.getInstance());
    }
    join(stream.done());

    assertThat(keys(examples)).containsExactlyElementsOf(range(0, 5_000));
  }

  @Test
  void aStopDoesNotWaitForAPoolThatIsGone() throws Exception {
    publish("abandoned", 1, numbered(0, 1_000));
    var offered = new CompletableFuture<Group>();
    var stream =
        start(
            unbounded("abandoned"),
            ResumePoint.BEGINNING,
            group -> {
              offered.complete(group);
              return new CompletableFuture<>();
            });
    assertThat(offered.get(20, TimeUnit.SECONDS).examples()).isNotEmpty();

    join(stream.stop());

    assertThat(figures().examples()).isZero();
  }

  @Test
  void aFailingPoolFailsTheStream() {
    publish("failing", 1, numbered(0, 10));

    var stream =
        start(
            unbounded("failing"),
            ResumePoint.BEGINNING,
            _ -> CompletableFuture.failedStage(new IllegalStateException("disk full")));

    assertThatThrownBy(() -> join(stream.done())).hasMessageContaining("disk full");
  }

  @Test
  void aTrickleArrivesPromptlyAndTheLagIsKnown() throws Exception {
    publish("trickle", 1, numbered(0, 1));
    var groups = new LinkedBlockingQueue<Group>();
    var stream =
        start(
            unbounded("trickle"),
            ResumePoint.BEGINNING,
            group -> {
              groups.add(group);
              return HELD;
            });
    assertThat(keys(next(groups).examples())).containsExactly("0");

    publish("trickle", 1, numbered(1, 2));
    assertThat(keys(next(groups).examples())).containsExactly("1");
    join(topics.commit("monitor", "trickle", Map.of(0, 2L)));
    while (figures().kafkaLag() != 0) Thread.onSpinWait();
    join(stream.stop());

    assertThat(figures().examples()).isEqualTo(2);
  }

  @Test
  void aPartitionAddedMeanwhileIsReadFromItsBeginning() throws Exception {
    publish("grown", 1, numbered(0, 1));
    var groups = new LinkedBlockingQueue<Group>();
    var stream =
        start(
            unbounded("grown"),
            ResumePoint.BEGINNING,
            group -> {
              groups.add(group);
              return HELD;
            });
    assertThat(keys(nextExamples(groups))).containsExactly("0");

    addPartitions("grown", 3);
    publishTo("grown", 2, numbered(1, 2));
    assertThat(keys(nextExamples(groups))).containsExactly("1");
    publishTo("grown", 0, numbered(2, 3));
    assertThat(keys(nextExamples(groups))).containsExactly("2");
    join(stream.stop());

    assertThat(figures().examples()).isEqualTo(3);
  }

  @Test
  void aBrokerKilledUnderTheStreamLosesAndDoublesNothing() throws Exception {
    publish("killed", 2, numbered(0, 2_000));
    var groups = new LinkedBlockingQueue<Group>();
    var stream =
        start(
            unbounded("killed"),
            ResumePoint.BEGINNING,
            group -> {
              groups.add(group);
              return HELD;
            });
    var examples = new ArrayList<Example>();
    while (examples.size() < 1_000) examples.addAll(next(groups).examples());

    var dead = ProcessHandle.of(broker.pid()).orElseThrow();
    dead.destroyForcibly();
    dead.onExit().join();
    publish("killed", 2, numbered(2_000, 4_000));
    while (examples.size() < 4_000) examples.addAll(next(groups).examples());
    join(stream.stop());
    groups.forEach(group -> examples.addAll(group.examples()));

    assertThat(keys(examples)).containsExactlyInAnyOrderElementsOf(range(0, 4_000));
    assertThat(figures().duplicates()).isZero();
  }

  private IngestStream start(
      IngestSettings settings, ResumePoint resume, Function<Group, CompletionStage<Done>> pool) {
    var stream =
        IngestStream.start(
            system, connection, topics, settings, resume, tally, group -> () -> pool.apply(group));
    started.add(stream);
    return stream;
  }

  private static Function<Group, CompletionStage<Done>> collect(List<Example> examples) {
    return group -> {
      examples.addAll(group.examples());
      return HELD;
    };
  }

  private static IngestSettings bounded(String topic) {
    return settings(topic, true);
  }

  private static IngestSettings unbounded(String topic) {
    return settings(topic, false);
  }

  private static IngestSettings settings(String topic, boolean bounded) {
    return new IngestSettings(
        topic,
        topic + ".rejected",
        Map.of(),
        RecordFormat.ofBytes(Format.JSON),
        512,
        100,
        2,
        bounded,
        Duration.ofSeconds(2),
        Duration.ofMillis(100));
  }

  private static void publish(String topic, int partitions, List<String> records) {
    topics.ensure(topic, partitions);
    try (var publisher = new Publisher(connection, topic, (_, _) -> {})) {
      for (var record : records) publisher.send(record.getBytes(UTF_8));
      var _ = publisher.flush();
    }
  }

  private static void remake(String topic) throws Exception {
    try (var admin = Admin.create(new HashMap<String, Object>(connection.client()))) {
      admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
    }
    while (topics.exist(topic)) Thread.onSpinWait();
    topics.ensure(topic, 1);
  }

  private static void addPartitions(String topic, int count) {
    try (var admin = Admin.create(new HashMap<String, Object>(connection.client()))) {
      join(
          admin
              .createPartitions(Map.of(topic, NewPartitions.increaseTo(count)))
              .all()
              .toCompletionStage());
    }
    // Until all of them have a leader.
    topics.ensure(topic, count);
  }

  private static void publishTo(String topic, int partition, List<String> records) {
    var serializer = new ByteArraySerializer();
    var properties = new HashMap<String, Object>(connection.client());
    try (var producer = new KafkaProducer<>(properties, serializer, serializer)) {
      for (var record : records) {
        var _ = producer.send(new ProducerRecord<>(topic, partition, null, record.getBytes(UTF_8)));
      }
    }
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"id\":%d,\"text\":\"number %d\"}".formatted(i, i))
        .toList();
  }

  private static List<String> range(int from, int to) {
    return IntStream.range(from, to).mapToObj(Integer::toString).toList();
  }

  private static List<String> keys(List<Example> examples) {
    return examples.stream().map(Example::key).toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
    var deserializer = new ByteArrayDeserializer();
    var properties = new HashMap<String, Object>(connection.client());
    try (var consumer = new KafkaConsumer<>(properties, deserializer, deserializer)) {
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

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  /** A group that a pool was given, and the pool's answer. */
  private record Asked(Group group, CompletableFuture<Done> answer) {}

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    var next = queue.poll(30, TimeUnit.SECONDS);
    if (next == null) throw new AssertionError("nothing came for 30 s");
    return next;
  }

  /** Groups may hold nothing but positions. */
  private static List<Example> nextExamples(BlockingQueue<Group> groups)
      throws InterruptedException {
    var group = next(groups);
    while (group.examples().isEmpty()) group = next(groups);
    return group.examples();
  }

  private static void join(CompletionStage<?> stage) {
    var _ = stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}
