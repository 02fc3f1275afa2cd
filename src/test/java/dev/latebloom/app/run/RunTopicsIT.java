package dev.latebloom.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.broker.BrokerException;
import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.ReplacedTopicException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class RunTopicsIT {
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
  void aRunGoesOnWithTheTopicThatItHasRead() throws IOException {
    begin("same", "same");
    begin("same", "same");
  }

  @Test
  void aTopicThatWasMadeAgainIsRefusedByName() throws Exception {
    begin("again", "again");
    delete("again");
    begin("other-run", "again");

    assertThatThrownBy(() -> begin("again", "again"))
        .isInstanceOf(ReplacedTopicException.class)
        .hasMessageContaining("topic again was deleted and made again")
        .hasMessageContaining("run.folder");
  }

  @Test
  void aTopicThatIsGoneIsNotMadeAgain() throws Exception {
    begin("gone", "gone");
    delete("gone");

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> begin("gone", "gone"))
          .isInstanceOf(ReplacedTopicException.class)
          .hasMessageContaining("topic gone is gone");
    }
  }

  @Test
  void anotherTopicInTheSameFolderIsRefusedByName() throws IOException {
    begin("one-folder", "first");
    begin("another", "second");

    assertThatThrownBy(() -> begin("one-folder", "second"))
        .hasMessageContaining("has read topic first, which is not among those of the settings")
        .hasMessageContaining("(second)");
    assertThatThrownBy(() -> begin("one-folder", "never-made"))
        .hasMessageContaining("has read topic first, which is not among those of the settings")
        .hasMessageContaining("(never-made)");
  }

  @Test
  void topicsAreFoundByPatternAtEachStartAndKeepTheirPlaces() throws IOException {
    begin("maker", "logs-b");
    var settings = List.of("kafka.topics = [main, \"logs-*\"]");
    begin("several", "main", settings);
    assertThat(read("several")).containsExactly("logs-b", "main");

    begin("maker-of-a", "logs-a");
    begin("several", "main", settings);
    assertThat(read("several")).containsExactly("logs-b", "main", "logs-a");

    assertThatThrownBy(() -> begin("several", "main", List.of("kafka.topics = [main]")))
        .isInstanceOf(ReplacedTopicException.class)
        .hasMessageContaining("has read topic logs-b");
    assertThatThrownBy(() -> begin("none", "main", List.of("kafka.topics = [\"none-*\"]")))
        .hasMessageContaining("no topic is called as kafka.topics says (none-*)");
  }

  @Test
  void aBrokerThatForgetsIsNotStartedOverWhatARunHasRead() throws IOException {
    begin("forgetful", "forgetful");
    var kept = Files.createDirectories(folder.resolve("forgetful/kafka/data")).resolve("a-record");
    Files.createFile(kept);
    var forgets = settings("forgetful", "forgetful", "embedded", "kafka.embedded.keep = false");

    assertThatThrownBy(() -> Kafka.forRun(forgets))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("kafka.embedded.keep = false would delete the topic");
    assertThatThrownBy(() -> Kafka.beside(forgets))
        .hasMessageContaining("the run would delete these records");
    assertThat(kept).exists();
  }

  private static List<String> read(String run) throws IOException {
    return ReadTopics.read(folder.resolve(run).resolve("topic.json")).names();
  }

  private static void begin(String run, String topic) throws IOException {
    begin(run, topic, List.of());
  }

  private static void begin(String run, String topic, List<String> more) throws IOException {
    Files.createDirectories(folder.resolve(run));
    var settings = settings(run, topic, broker.bootstrapServers(), String.join("\n", more));
    Kafka.forRun(settings).close();
  }

  private static Settings settings(String run, String topic, String servers, String more)
      throws IOException {
    var conf = folder.resolve(run + ".conf");
    Files.writeString(
        conf,
        """
        latebloom {
          run { folder = "%s", steps = 700 }
          kafka { bootstrap-servers = "%s", topic = "%s" }
          %s
        }
        """
            .formatted(folder.resolve(run), servers, topic, more));
    return SettingsReader.read(conf, List.of());
  }

  private static void delete(String topic) throws Exception {
    var client = Connection.to(broker.bootstrapServers()).client();
    try (var admin = Admin.create(new HashMap<String, Object>(client))) {
      admin.deleteTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
      while (admin.listTopics().names().get(30, TimeUnit.SECONDS).contains(topic)) {
        Thread.onSpinWait();
      }
    }
  }
}
