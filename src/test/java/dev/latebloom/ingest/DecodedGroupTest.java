package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.record.Format;
import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.ingest.record.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;

/** Records without a value among others. */
final class DecodedGroupTest {
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final List<Group> prepared = new ArrayList<>();

  @Test
  void aTombstoneTakesWhatCameBeforeItInItsPollAndNotWhatFollows() {
    record("a", "{\"text\":\"first\"}");
    record("b", "{\"text\":\"other\"}");
    tombstone("a");
    record("a", "{\"text\":\"again\"}");

    var decoded = decode(Label.of("ingest.id", "key"));

    assertThat(prepared.getFirst().examples().stream().map(Example::offset))
        .containsExactly(1L, 3L);
    assertThat(prepared.getFirst().tombstones()).containsExactly(new Group.Tombstone(5, "a"));
    assertThat(decoded.examples()).isEqualTo(2);
    assertThat(decoded.rejected()).isEmpty();
  }

  @Test
  void whereIdsAreFieldsOfValuesARecordWithoutOneIsRejected() {
    tombstone("a");

    var decoded = decode(Label.FIELD);

    assertThat(prepared.getFirst().tombstones()).isEmpty();
    assertThat(decoded.rejected().getFirst().reason()).isEqualTo(Rejection.EMPTY);
  }

  @Test
  void noTopicIsRemovedAsAWhole() {
    tombstone("a");

    assertThat(decode(Label.of("ingest.id", "topic")).rejected()).hasSize(1);
  }

  private void record(String key, String value) {
    add(key, value.getBytes(UTF_8));
  }

  @SuppressWarnings("NullAway") // Kafka's records may hold nulls, but do not say so.
  private void tombstone(String key) {
    add(key, null);
  }

  private void add(String key, byte[] value) {
    records.add(new ConsumerRecord<>("t", 5, records.size(), key.getBytes(UTF_8), value));
  }

  private DecodedGroup decode(Label id) {
    var settings =
        new IngestSettings(
            "t",
            TopicRules.of("t"),
            "t.rejected",
            Map.of(),
            RecordFormat.ofBytes(Format.JSON),
            id,
            Label.FIELD,
            64,
            100,
            1,
            true,
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
    return DecodedGroup.of(
        new Polled("t", 5, records, records.size()),
        settings,
        group -> {
          prepared.add(group);
          return () -> CompletableFuture.completedFuture(Done.getInstance());
        });
  }
}
