package dev.latebloom.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.Letter;
import dev.latebloom.ingest.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class ListingTest {
  private final List<Letter> met = new ArrayList<>();

  @Test
  void aReasonPicksItsLettersAndCountsTheOthers() {
    var listed = list(Set.of("too_long"), Set.of(), letter("TOO_LONG", 1), letter("EMPTY", 2));

    assertThat(met.stream().map(each -> each.origin().offset())).containsExactly(1L);
    assertThat(listed.sentence())
        .isEqualTo("1 dead letters on topic d: 1 too_long; 1 have other reasons");
  }

  @Test
  void whatWasReplayedIsCountedAndNotListed() {
    var listed =
        list(Set.of(), Set.of(new Origin("t", 0, 1, -1)), letter("EMPTY", 1), letter("EMPTY", 2));

    assertThat(met.stream().map(each -> each.origin().offset())).containsExactly(2L);
    assertThat(listed.sentence()).endsWith(": 1 empty; 1 more were replayed");
  }

  @Test
  void aRecordThatWasLetteredTwiceIsOne() {
    assertThat(list(Set.of(), Set.of(), letter("EMPTY", 1), letter("EMPTY", 1)).letters())
        .isEqualTo(1);
  }

  @Test
  void anEmptyTopicSaysSo() {
    assertThat(list(Set.of(), Set.of()).sentence())
        .isEqualTo("topic d holds no dead letters: nothing was rejected");
    assertThat(list(Set.of(), Set.of(), new ConsumerRecord<>("d", 0, 0, null, null)).sentence())
        .endsWith("; 1 records there are no dead letters");
  }

  @Test
  void aReplaySaysWhatStaysAndWhy() {
    var left = new Replayed.Left(1, "t 0:7", "{", "600 tokens are more than 512").more();

    assertThat(new Replayed("t", "d", 3, 4, 50, Map.of("too_long", left)).sentence())
        .isEqualTo(
            "4 dead letters (50 bytes) are on topic t again; 3 were replayed before;"
                + " 2 stay: 2 too_long (first: t 0:7: 600 tokens are more than 512)");
    assertThat(new Replayed("t", "d", 3, 0, 0, Map.of()).sentence())
        .isEqualTo("topic d holds no dead letters to replay; 3 were replayed before");
  }

  @SafeVarargs
  private Listed list(
      Set<String> reasons, Set<Origin> replayed, ConsumerRecord<byte[], byte[]>... records) {
    var listing = new Listing("d", reasons, met::add);
    for (var record : records) listing.add(record, replayed);
    return listing.done();
  }

  private static ConsumerRecord<byte[], byte[]> letter(String reason, long offset) {
    var record = new ConsumerRecord<byte[], byte[]>("d", 0, 10 + offset, null, new byte[0]);
    record
        .headers()
        .add("reason", reason.getBytes(UTF_8))
        .add("topic", "t".getBytes(UTF_8))
        .add("partition", "0".getBytes(UTF_8))
        .add("offset", Long.toString(offset).getBytes(UTF_8));
    return record;
  }
}
