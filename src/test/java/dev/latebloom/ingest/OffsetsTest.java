package dev.latebloom.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.broker.ReadTopics;
import dev.latebloom.broker.TopicIdentity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Where reading starts, what it drops, and where it ends. */
final class OffsetsTest {
  private static final ReadTopics TOPICS = ReadTopics.of(new TopicIdentity("c", "t", "id"));

  @Test
  void partitionsWithoutAWishAreReadFromTheirBeginning() {
    var starts = Starts.check(TOPICS, Map.of(0, 7L), Map.of(0, 5L, 1, 3L), Map.of(0, 9L, 1, 9L));

    assertThat(starts.offsets()).containsExactlyInAnyOrderEntriesOf(Map.of(0, 7L, 1, 3L));
  }

  @Test
  void deletedRecordsAreSkippedToTheFirstThatIsLeft() {
    assertThat(Starts.check(TOPICS, Map.of(0, 2L), Map.of(0, 5L), Map.of(0, 9L)))
        .isEqualTo(new Starts(Map.of(0, 5L), 3));
  }

  @Test
  void aTopicThatEndsBeforeTheWishIsRefused() {
    assertThatThrownBy(() -> Starts.check(TOPICS, Map.of(0, 10L), Map.of(0, 0L), Map.of(0, 9L)))
        .hasMessageContaining("ends at 9")
        .hasMessageContaining("run.folder");
    assertThatThrownBy(() -> Starts.check(TOPICS, Map.of(1, 10L), Map.of(0, 0L), Map.of(0, 9L)))
        .hasMessageContaining("is gone");
  }

  @Test
  void recordsUpToTheHighWatermarkAreDropped() {
    var seen = new SeenOffsets(Map.of(0, 5L));

    assertThat(offsets(seen.dropSeen(polled(0, 8, 3, 5, 6, 7)))).containsExactly(6L, 7L);
    assertThat(offsets(seen.dropSeen(polled(0, 9, 6, 7, 8)))).containsExactly(8L);
    assertThat(offsets(seen.dropSeen(polled(1, 2, 0, 1)))).containsExactly(0L, 1L);
    assertThat(offsets(seen.dropSeen(polled(0, 4, 2, 3)))).isEmpty();
  }

  @Test
  void anEndWithoutARecordBeforeItIsReachedByPosition() {
    var ends = new Ends(Map.of(0, 0L, 1, 4L), Map.of(0, 10L, 1, 4L));

    assertThat(offsets(ends.clip(polled(0, 8, 6, 7)))).containsExactly(6L, 7L);
    assertThat(ends.isOpen()).isTrue();
    assertThat(offsets(ends.clip(polled(0, 10)))).isEmpty();
    assertThat(ends.isOpen()).isFalse();
  }

  @Test
  void recordsPastTheEndAreCutOff() {
    var ends = new Ends(Map.of(0, 0L), Map.of(0, 7L));

    var clipped = ends.clip(polled(0, 9, 5, 6, 7, 8));

    assertThat(offsets(clipped)).containsExactly(5L, 6L);
    assertThat(clipped.nextOffset()).isEqualTo(7);
    assertThat(ends.isOpen()).isFalse();
  }

  @Test
  void anEmptyTopicHasNothingToRead() {
    assertThat(new Ends(Map.of(0, 0L), Map.of(0, 0L)).isOpen()).isFalse();
  }

  private static Polled polled(int partition, long next, long... offsets) {
    var records =
        Arrays.stream(offsets)
            .mapToObj(
                offset -> new ConsumerRecord<>("t", partition, offset, new byte[0], new byte[] {1}))
            .toList();
    return new Polled("t", partition, records, next);
  }

  private static List<Long> offsets(Polled polled) {
    return polled.records().stream().map(ConsumerRecord::offset).toList();
  }
}
