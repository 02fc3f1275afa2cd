package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.ingest.Group;
import dev.latebloom.ingest.IngestSettings;
import dev.latebloom.ingest.IngestState;
import dev.latebloom.ingest.IngestStream;
import dev.latebloom.ingest.Letter;
import dev.latebloom.ingest.RejectedRecords;
import dev.latebloom.ingest.ResumePoint;
import dev.latebloom.ingest.Share;
import dev.latebloom.ingest.Tally;
import dev.latebloom.ingest.TestTopics;
import dev.latebloom.ingest.TopicRule;
import dev.latebloom.ingest.TopicRules;
import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.LossOn;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.ingest.schema.RegistryServer;
import dev.latebloom.ingest.token.ByteTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class LetterTopicIT {
  @TempDir static Path folder;
  private static TestTopics kafka;

  @BeforeAll
  static void startBroker() {
    kafka = TestTopics.in(folder);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @Test
  void whatFitsMendedSettingsIsReplayedOnceAndTheRestStays() throws IOException {
    publish("mended", text(600), "broken", text(20), text(610));
    ingest(settings("mended", 512));
    assertThat(list("mended")).containsExactly("too_long 0", "not_json 1", "too_long 3");
    var mended = settings("mended", 1_000);

    var nothing = topic(mended, Set.of(Rejection.NOT_JSON)).replay((_, _) -> {});
    var first = topic(mended, Set.of()).replay((_, _) -> {});
    var second = topic(mended, Set.of()).replay((_, _) -> {});

    assertThat(nothing.records()).isZero();
    assertThat(first.records()).isEqualTo(2);
    assertThat(first.left().get("not_json"))
        .extracting(Replayed.Left::count, Replayed.Left::first, Replayed.Left::text)
        .containsExactly(1L, "mended 0:1", "broken");
    assertThat(second.records()).isZero();
    assertThat(second.before()).isEqualTo(2);
    assertThat(list("mended")).containsExactly("not_json 1");
    // Four records and two again, of which one is broken.
    assertThat(ingest(settings("mended", 1_000))).isEqualTo(5);
  }

  @Test
  void aReplayThatIsRejectedAgainIsANewLetter() throws IOException {
    publish("old", text(600));
    ingest(settings("old", 512));
    topic(settings("old", 1_000), Set.of()).replay((_, _) -> {});

    ingest(settings("old", 512));

    assertThat(list("old")).hasSize(1);
    assertThat(topic(settings("old", 1_000), Set.of()).replay((_, _) -> {}).records()).isEqualTo(1);
  }

  @Test
  void lettersOfOtherTopicsAndTopicsThatAreNotThereAreSaid() throws IOException {
    publish("here", "broken");
    ingest(settings("here", 512));
    var shared = TestTopics.settings("there", "here.rejected", 512, true);

    assertThat(topic(shared, Set.of()).replay((_, _) -> {}).left()).containsOnlyKeys("other_topic");
    assertThat(topic(settings("never", 512), Set.of()).list(_ -> {}).sentence())
        .contains("never.rejected holds no dead letters");
    assertThat(topic(settings("never", 512), Set.of()).replay((_, _) -> {}).records()).isZero();
  }

  @Test
  void severalTopicsAreOneStreamAndEachGetsItsOwnLettersBack() throws IOException {
    publish("one", "{\"id\":1,\"text\":\"a\"}", "{\"id\":2,\"text\":\"b\"}");
    publish("other", "{\"id\":3,\"text\":\"c\"}", text(600));
    var topics =
        ReadTopics.of(kafka.topics().identity("other"))
            .and(kafka.topics().identities(List.of("one")));
    var rules =
        new TopicRules(
            List.of(TopicRule.of("oth*", "mine", OptionalDouble.empty()), TopicRule.of("one")),
            Set.of());
    var settings = TestTopics.settings("one", rules, "letters", 512, true);

    var first = read(settings, ResumePoint.beginning(topics));

    assertThat(first.keys).containsExactlyInAnyOrder("1", "2", "3 of mine");
    assertThat(topics.partitions(first.next)).isEqualTo(kafka.topics().endOffsets(topics.names()));
    var longer = TestTopics.settings("one", rules, "letters", 1024, true);
    assertThat(topic(longer, Set.of()).replay((_, _) -> {}).records()).isEqualTo(1);
    kafka.awaitCommitted("other");
    publish("one", "{\"id\":4,\"text\":\"d\"}");

    var second = read(longer, new ResumePoint(topics, first.next, Map.of(), Share.ALL));

    assertThat(second.keys).containsExactlyInAnyOrder("4", " of mine");
  }

  @Test
  void avroOfARegistryIsReadBesideJsonAndWhatItsSchemaDoesNotSayIsALetter() throws IOException {
    var schema =
        SchemaBuilder.record("Text")
            .fields()
            .requiredString("id")
            .requiredString("text")
            .endRecord();
    var value = new GenericData.Record(schema);
    value.put("id", "by avro");
    value.put("text", "t");
    try (var registry = new RegistryServer()) {
      registry.register(1, schema.toString());
      kafka.publish(
          "avro",
          RegistryServer.avro(1, schema, value),
          "{\"id\":\"by json\",\"text\":\"t\"}".getBytes(UTF_8),
          new byte[] {0, 0, 0, 0, 1, 77},
          RegistryServer.avro(2, schema, value));
      var format =
          new RecordFormat(
              Format.JSON,
              ChatTemplate.PLAIN,
              new ByteTokenizer(),
              256,
              LossOn.LAST,
              RecordFormat.Fields.OWN,
              Optional.of(registry.schemas()));
      var rules = TopicRules.of("avro");
      var settings = TestTopics.settings("avro", rules, "avro.rejected", format, 64, true);

      assertThat(read(settings, kafka.beginning("avro")).keys)
          .containsExactly("by avro", "by json");
      assertThat(list("avro")).containsExactly("not_by_schema 2", "unknown_schema 3");
    }
  }

  /** What a pool got. */
  private static final class Got {
    private final List<String> keys = new ArrayList<>();
    private final Map<Integer, Long> next = new HashMap<>();

    private CompletionStage<Done> take(Group group) {
      for (var each : group.examples()) {
        keys.add(each.key() + (each.source().isEmpty() ? "" : " of " + each.source()));
      }
      next.putAll(group.nextOffsets());
      return CompletableFuture.completedFuture(Done.getInstance());
    }
  }

  private static Got read(IngestSettings settings, ResumePoint from) throws IOException {
    var got = new Got();
    var tally =
        new Tally(RejectedRecords.open(folder.resolve(settings.deadLetterTopic() + ".json")));
    IngestStream.start(
            kafka.system(),
            kafka.connection(),
            kafka.topics(),
            settings,
            from,
            tally,
            group -> () -> got.take(group))
        .done()
        .toCompletableFuture()
        .join();
    return got;
  }

  private static LetterTopic topic(IngestSettings settings, Set<Rejection> reasons) {
    return new LetterTopic(kafka.connection(), settings, reasons);
  }

  /** Reasons and offsets of those that were not replayed. */
  private static List<String> list(String topic) {
    kafka.awaitCommitted(topic + ".rejected");
    var letters = new ArrayList<Letter>();
    topic(settings(topic, 512), Set.of()).list(letters::add);
    return letters.stream().map(each -> each.reason() + " " + each.origin().offset()).toList();
  }

  /** Reads all of the topic as a new run does, and returns how many examples it got. */
  private static long ingest(IngestSettings settings) throws IOException {
    kafka.awaitCommitted(settings.topic());
    var tally = new Tally(RejectedRecords.open(folder.resolve(settings.topic() + ".json")));
    IngestStream.start(
            kafka.system(),
            kafka.connection(),
            kafka.topics(),
            settings,
            kafka.beginning(settings.topic()),
            tally,
            _ -> () -> CompletableFuture.completedFuture(Done.getInstance()))
        .done()
        .toCompletableFuture()
        .join();
    return tally.figures(IngestState.READING).examples();
  }

  private static void publish(String topic, String... records) {
    kafka.publish(topic, 1, List.of(records));
  }

  private static String text(int length) {
    return "{\"text\":\"" + "x".repeat(length) + "\"}";
  }

  private static IngestSettings settings(String topic, int maxTokens) {
    return TestTopics.settings(topic, maxTokens, true);
  }
}
