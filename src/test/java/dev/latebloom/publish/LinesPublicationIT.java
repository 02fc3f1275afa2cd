package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.broker.Brokers;
import dev.latebloom.broker.Connection;
import dev.latebloom.broker.EmbeddedBroker;
import dev.latebloom.broker.Topics;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.Label;
import dev.latebloom.ingest.TopicRules;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LinesPublicationIT {
  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static Connection connection;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(Brokers.in(folder));
    connection = Connection.to(broker.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void linesThatCannotBeRecordsAreSkippedAndNamedAndTheOthersPublishedOnce() throws IOException {
    var text =
        record("a")
            + "not json\r\n\n"
            + "{\"text\":\""
            + "x".repeat(1_200_000)
            + "\"}\n"
            + "{\"other\":1}\n{\"other\":2}\n"
            + "{\"text\":\""
            + "y".repeat(600)
            + "\"}\n"
            + record("b");

    var done = publish("mixed", text);
    var again = publish("mixed", text);

    assertThat(read("mixed")).containsExactly(record("a").strip(), record("b").strip());
    assertThat(done.records()).isEqualTo(2);
    assertThat(done.skipped())
        .containsOnlyKeys("not_json", "too_large", "unknown_shape", "too_long");
    assertThat(done.skipped().get("unknown_shape"))
        .extracting(Skipped::count, Skipped::line)
        .containsExactly(2L, 5L);
    assertThat(done.skipped().get("too_large"))
        .extracting(Skipped::line, Skipped::why)
        .satisfies(said -> assertThat(said.toString()).contains("4", "max.request.size"));
    assertThat(again.records()).isZero();
    assertThat(again.before()).isEqualTo(8);
  }

  @Test
  void whatIsAppendedToAFileIsPublishedBehindIt() throws IOException {
    publish("grown", records(0, 25_000));
    var more = publish("grown", records(0, 25_003));

    assertThat(more.records()).isEqualTo(3);
    assertThat(read("grown")).containsExactlyElementsOf(records(0, 25_003).lines().toList());
  }

  @Test
  void aPublicationThatBreaksOffGoesOnWhereItsLastTransactionEnded() throws IOException {
    var text = records(0, 30_000);
    assertThatThrownBy(() -> publish("broken", () -> breaksOff(text, 700_000)))
        .hasMessageContaining("broken off");

    var rest = publish("broken", text);

    assertThat(rest.before()).isEqualTo(20_000);
    assertThat(read("broken")).containsExactlyElementsOf(text.lines().toList());
  }

  @Test
  void anotherFileWithTheSameFirstLineIsPublishedWhole() throws IOException {
    publish("alike", record("same") + record("one"));
    var other = publish("alike", record("same") + record("two"));

    assertThat(other.records()).isEqualTo(2);
    assertThat(read("alike")).hasSize(4);
  }

  @Test
  void eachOfSeveralFilesIsTheSourceOfRecordsThatNameNoneAndIsPublishedOnce() throws IOException {
    // Their first lines are the same, by which the brokers know a file.
    var math = write("math.jsonl", record("same") + "{\"text\":\"b\",\"source\":\"own\"}\n");
    var chat = write("chat.jsonl", record("same") + record("c"));

    publishFiles("sources", math, chat);
    var again = publishFiles("sources", chat, math);

    assertThat(read("sources"))
        .containsExactly(
            "{\"text\":\"same\",\"source\":\"math\"}",
            "{\"text\":\"b\",\"source\":\"own\"}",
            "{\"text\":\"same\",\"source\":\"chat\"}",
            "{\"text\":\"c\",\"source\":\"chat\"}");
    assertThat(again)
        .containsExactly(
            chat + ": the 2 lines are on topic sources already",
            math + ": the 2 lines are on topic sources already");
  }

  @Test
  void oneFileIsNoSourceAndWhatIsAppendedToItIsPublished() throws IOException {
    var file = write("one.jsonl", record("a"));
    publishFiles("one", file);
    write("one.jsonl", record("a") + record("b"));

    assertThat(publishFiles("one", file)).singleElement().asString().contains("1 more records");
    assertThat(read("one")).containsExactly(record("a").strip(), record("b").strip());
  }

  @Test
  void aFileThatHasChangedSinceItWasPublishedIsRefused() throws IOException {
    var file = write("changing.jsonl", record("a") + record("b"));
    publishFiles("changed", file);
    for (var changed : List.of(record("a") + record("c"), record("x") + record("b"), record("a"))) {
      write("changing.jsonl", changed);
      assertThatThrownBy(() -> publishFiles("changed", file))
          .hasMessageContaining(file + " has changed: its first 2 lines are on topic changed");
    }
    assertThat(read("changed")).hasSize(2);
  }

  @Test
  void aFileWithoutASingleRecordIsAnErrorThatSaysWhy() {
    assertThatThrownBy(() -> publish("none", "a,b\n1,2\n"))
        .hasMessageContaining("none of the 2 lines of the file can be an example: 2 not_json")
        .hasMessageContaining("line 1")
        .hasMessageContaining("the file seems to be a table");
    assertThatThrownBy(() -> publish("none", "\n \n")).hasMessageContaining("the file is empty");
    assertThatThrownBy(() -> publish("none", "[\n")).hasMessageContaining("one JSON array");
    assertThatThrownBy(() -> publish("none", "{\"a\":1}\n")).hasMessageContaining("has one line");
    assertThat(read("none")).isEmpty();
  }

  @Test
  void aFileThatCannotBeReadIsNamed() {
    LinesPublication.Source unreadable =
        () -> {
          throw new IOException("Input/output error");
        };
    assertThatThrownBy(() -> publish("unread", unreadable))
        .hasMessage("cannot read the file: Input/output error");
  }

  @Test
  void aFileOfWhichNothingWasPublishedIsReadAgainFromItsBeginning() throws IOException {
    var text = "a,b\n1,2\n";
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> publish("again", text)).hasMessageContaining("none of the 2 lines");
    }
    var asBytes = settings("again", Format.BYTES);
    var done =
        new LinesPublication(connection, asBytes, (_, _) -> {})
            .publish("the file", () -> new ByteArrayInputStream(text.getBytes(UTF_8)));
    assertThat(done.records()).isEqualTo(2);
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** What was said of each. */
  private static List<String> publishFiles(String topic, Path... files) throws IOException {
    try (var topics = Topics.at(connection)) {
      topics.ensure(topic, 1);
    }
    var said = new ArrayList<String>();
    var memory = folder.resolve(topic + ".json");
    new FilesPublication(List.of(files), InputStream::nullInputStream)
        .publish(connection, settings(topic), memory, (_, _) -> {}, said::add);
    return said;
  }

  private static Publication publish(String topic, String text) throws IOException {
    return publish(topic, () -> new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static Publication publish(String topic, LinesPublication.Source source)
      throws IOException {
    try (var topics = Topics.at(connection)) {
      topics.ensure(topic, 1);
    }
    return new LinesPublication(connection, settings(topic), (_, _) -> {})
        .publish("the file", source);
  }

  /** Has 8 kB at once, so that more is there after each, and fails in the end. */
  private static InputStream breaksOff(String text, int bytes) {
    return new ByteArrayInputStream(text.getBytes(UTF_8), 0, bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        int read = super.read(target, offset, Math.min(length, 8_192));
        if (read < 0) throw new java.io.UncheckedIOException(new IOException("broken off"));
        return read;
      }

      @Override
      public synchronized int available() {
        return 1;
      }
    };
  }

  private static String record(String text) {
    return "{\"text\":\"" + text + "\"}\n";
  }

  private static String records(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> record("number " + (100_000 + i)))
        .collect(Collectors.joining());
  }

  private static List<String> read(String topic) {
    var properties = new HashMap<String, Object>(connection.client());
    properties.put("isolation.level", "read_committed");
    var deserializer = new StringDeserializer();
    try (var consumer = new KafkaConsumer<>(properties, deserializer, deserializer)) {
      var partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      var read = new ArrayList<String>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(each -> read.add(each.value()));
      }
      return read;
    }
  }

  private static IngestSettings settings(String topic) {
    return settings(topic, Format.JSON);
  }

  private static IngestSettings settings(String topic, Format format) {
    return new IngestSettings(
        topic,
        TopicRules.of(topic),
        topic + ".rejected",
        Map.of(),
        RecordFormat.ofBytes(format),
        Label.FIELD,
        Label.FIELD,
        512,
        100,
        2,
        true,
        Duration.ofSeconds(2),
        Duration.ofMillis(100));
  }
}
