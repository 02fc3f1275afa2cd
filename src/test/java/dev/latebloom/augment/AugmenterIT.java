package dev.latebloom.augment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.TopicIdentity;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.observe.AugmentFigures;
import dev.latebloom.observe.Rewriting;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class AugmenterIT {
  private static final ActorTestKit KIT = ActorTestKit.create();

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Connection connection;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(Brokers.in(folder.resolve("broker")));
    connection = Connection.to(broker.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    broker.close();
  }

  @Test
  void whatIsRaisedComesBackOnceAndVariantsDoNot() throws Exception {
    var records =
        List.of(
            "{\"id\":\"a\",\"source\":\"s\",\"prompt\":\"12+34=\",\"response\":\"46\"}",
            "{\"id\":\"b\",\"prompt\":\"12+34=\",\"response\":\"99\"}",
            "{\"id\":\"c\",\"prompt\":\"1*1=\",\"response\":\"1\",\"parent\":\"z\"}",
            "{\"id\":\"d\",\"prompt\":\"56-12=\",\"response\":\"44\"}");
    publish("topic", records);
    try (var store = store("store", records.size())) {
      var figures = new LinkedBlockingQueue<AugmentFigures>();
      var augmenter = KIT.spawn(augmenter("topic", store, 10, figures), blocking());

      augmenter.tell(new Augmenter.Consider(weights(Map.of(0L, 768, 1L, 512, 2L, 768, 3L, 256))));
      augmenter.tell(new Augmenter.Consider(weights(Map.of(0L, 512))));
      await(figures, 3);
      KIT.stop(augmenter);

      assertThat(last.variants()).isEqualTo(1);
      assertThat(last.originals())
          .isEqualTo(
              Map.of(Rewriting.REWRITTEN, 1L, Rewriting.NO_VARIANT, 1L, Rewriting.VARIANT, 1L));
      var all = read("topic", 5);
      assertThat(all.getLast())
          .contains("\"id\":\"a~1\"", "\"parent\":\"a\"", "\"source\":\"s\"")
          .doesNotContain("12+34");

      // After a crash nothing is published twice.
      var news = new LinkedBlockingQueue<AugmentFigures>();
      var again = KIT.spawn(augmenter("topic", store, 10, news), blocking());
      again.tell(new Augmenter.Consider(weights(Map.of(0L, 768, 3L, 768))));
      await(news, 1);
      KIT.stop(again);
      assertThat(read("topic", 6).getLast()).contains("\"parent\":\"d\"");
    }
  }

  @Test
  void variantsStayUnderTheirCap() throws Exception {
    var records = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      records.add("{\"prompt\":\"%d+50=\",\"response\":\"%d\"}".formatted(20 + i, 70 + i));
    }
    publish("capped", records);
    try (var store = store("capped-store", records.size())) {
      var figures = new LinkedBlockingQueue<AugmentFigures>();
      var augmenter = KIT.spawn(augmenter("capped", store, 0.25, figures), blocking());
      var raised = new HashMap<Long, Integer>();
      for (long id = 0; id < 20; id++) raised.put(id, 768);

      augmenter.tell(new Augmenter.Consider(weights(raised)));
      await(figures, 4);
      KIT.stop(augmenter);

      // 4 of 16 others is the quarter; 16 wait for more examples.
      assertThat(last.variants()).isEqualTo(4);
      assertThat(last.waiting()).isEqualTo(16);
    }
  }

  private AugmentFigures last = AugmentFigures.NONE;

  /** Until so many originals are settled. */
  private void await(BlockingQueue<AugmentFigures> figures, long settled) throws Exception {
    do {
      var next = figures.poll(30, TimeUnit.SECONDS);
      if (next == null) throw new AssertionError("nothing happened for 30 s; the last was " + last);
      last = next;
    } while (last.originals().values().stream().mapToLong(Long::longValue).sum() < settled);
  }

  private static Behavior<Augmenter.Command> augmenter(
      String topic, ExampleStore store, double mostShare, BlockingQueue<AugmentFigures> figures) {
    var rewriter = TemplateRewriter.arithmetic();
    var settings =
        new AugmentSettings(
            Optional.of(rewriter), 1, mostShare, 100, 1, Duration.ofSeconds(10), Optional.empty());
    var file = folder.resolve(topic + "-augmented");
    var topics = ReadTopics.of(new TopicIdentity("cluster", topic, "id"));
    var place = new Augmenter.Place(connection, topic, topics, store, file, 1);
    return Augmenter.create(settings, rewriter, place, figures::add);
  }

  private static DispatcherSelector blocking() {
    return DispatcherSelector.blocking();
  }

  /** Examples that stand at the offsets 0, 1, ... of partition 0; their tokens do not matter. */
  private static ExampleStore store(String name, int examples) throws Exception {
    var at = Files.createDirectories(folder.resolve(name));
    var store = ExampleStore.open(at, new ExampleStore.Options(1 << 20, 256));
    for (int i = 0; i < examples; i++) {
      store.append(new Example("", "", Tokens.of(1, 2, 0), 1, 0, i));
    }
    return store;
  }

  private static Weights weights(Map<Long, Integer> byId) {
    var sorted = new TreeMap<>(byId);
    var ids = new long[byId.size()];
    var weights = new short[byId.size()];
    int i = 0;
    for (var entry : sorted.entrySet()) {
      ids[i] = entry.getKey();
      weights[i++] = entry.getValue().shortValue();
    }
    return new Weights(ids, weights);
  }

  private static void publish(String topic, List<String> records) {
    Brokers.publish(connection, topic, 1, records);
  }

  private static List<String> read(String topic, int count) {
    var deserializer = new ByteArrayDeserializer();
    var properties = new HashMap<String, Object>(connection.client());
    try (var consumer = new KafkaConsumer<>(properties, deserializer, deserializer)) {
      var partitions = List.of(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var records = new ArrayList<String>();
      while (records.size() < count) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> records.add(new String(record.value(), UTF_8)));
      }
      return records;
    }
  }
}
