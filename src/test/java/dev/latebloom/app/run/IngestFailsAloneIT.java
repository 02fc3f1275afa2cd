package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.daemon.ChildRun;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Topics;
import dev.latebloom.pool.store.ExampleStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to Kafka, training goes on, and what can be read later is read once. */
@Timeout(180)
final class IngestFailsAloneIT {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(Brokers.in(folder.resolve("kafka")));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aBrokerThatHangsAndADeadLetterTopicThatRefusesDelayRecordsAndLoseNone() throws Exception {
    publish("hung", numbered(0, 100));
    var child = ChildRun.start(conf("hung"));
    assertThat(child.awaitUntil(() -> steps("hung") > 5)).isTrue();

    signal("STOP");
    assertThat(child.awaitUntil(() -> log(child).contains("reading Kafka failed"))).isTrue();
    trainsOn("hung", child);
    signal("CONT");

    limitLetters("hung.rejected", "20");
    publish("hung", List.of("not an example"));
    publish("hung", numbered(100, 200));
    assertThat(child.awaitUntil(() -> log(child).contains("takes no records"))).isTrue();
    trainsOn("hung", child);
    limitLetters("hung.rejected", "1000000");
    publish("hung", numbered(200, 201));
    publish("hung", List.of("not an example either"));
    assertThat(child.awaitUntil(() -> ends("hung.rejected").equals(Map.of(0, 2L)))).isTrue();
    assertThat(child.terminate()).isZero();

    assertThat(offsets("hung")).containsExactlyElementsOf(without(100, 0, 202));
  }

  @Test
  void aTopicMadeAgainUnderARunIsNotRead() throws Exception {
    publish("remade", numbered(0, 100));
    var child = ChildRun.start(conf("remade"));
    assertThat(child.awaitUntil(() -> steps("remade") > 5)).isTrue();

    delete("remade");
    publish("remade", numbered(500, 800));

    assertThat(
            child.awaitUntil(() -> log(child).contains("topic remade was deleted and made again")))
        .isTrue();
    trainsOn("remade", child);
    assertThat(child.terminate()).isZero();
    assertThat(offsets("remade")).containsExactlyElementsOf(without(-1, 0, 100));
  }

  private static void trainsOn(String run, ChildRun child) throws InterruptedException {
    long before = steps(run);
    assertThat(child.awaitUntil(() -> steps(run) > before + 20)).isTrue();
  }

  private static void signal(String name) throws InterruptedException, IOException {
    new ProcessBuilder("kill", "-" + name, Long.toString(broker.pid())).start().waitFor();
  }

  private static List<Long> offsets(String run) throws IOException {
    var settings = SettingsReader.read(folder.resolve(run + ".conf"), List.of());
    try (var store = ExampleStore.open(settings.folder().store(), settings.store())) {
      return LongStream.range(0, store.nextId()).mapToObj(store::offset).toList();
    }
  }

  private static List<Long> without(long gap, long from, long to) {
    return LongStream.range(from, to).filter(offset -> offset != gap).boxed().toList();
  }

  private static long steps(String run) {
    try {
      return Recorded.of(folder.resolve(run).resolve("record")).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String log(ChildRun child) {
    try {
      return child.log();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path conf(String name) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".conf"),
        """
        latebloom {
          run { folder = "%s", steps = 0 }
          kafka {
            bootstrap-servers = "%s", topic = "%s"
            timeout = 2s, retry-backoff = 200ms, retry-backoff-max = 500ms
            client { default.api.timeout.ms = 2000, request.timeout.ms = 1000, delivery.timeout.ms = 2000 }
          }
          ingest { max-tokens = 64, lag-interval = 500ms }
          pool.start-after = 10
          sample { examples = 8, lag = 2 }
          serve.port = 0
          train {
            device = cpu, threads = 1
            model { width = 16, layers = 1, heads = 2, kv-heads = 2, hidden = 32, context = 64 }
            optimizer { schedule = constant, warmup-steps = 0 }
          }
          checkpoint.interval = 100
        }
        """
            .formatted(folder.resolve(name), broker.bootstrapServers(), name));
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "{\"id\":%d,\"text\":\"number %d\"}".formatted(i, i))
        .toList();
  }

  private static void publish(String topic, List<String> records) {
    Brokers.publish(Connection.to(broker.bootstrapServers()), topic, 1, records);
  }

  private static Map<Integer, Long> ends(String topic) {
    try (var topics = Topics.at(Connection.to(broker.bootstrapServers()))) {
      return topics.endOffsets(topic);
    }
  }

  private static void limitLetters(String topic, String bytes) throws Exception {
    try (var admin = admin()) {
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      var limit =
          new AlterConfigOp(new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET);
      admin
          .incrementalAlterConfigs(Map.of(resource, List.of(limit)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static void delete(String topic) throws Exception {
    try (var admin = admin()) {
      admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
      while (admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(topic)) {
        Thread.onSpinWait();
      }
    }
  }

  private static Admin admin() {
    var client = Connection.to(broker.bootstrapServers()).client();
    return Admin.create(new HashMap<String, Object>(client));
  }
}
