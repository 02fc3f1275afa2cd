package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Rejection;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

final class LetterTest {
  private final Headers own =
      new RecordHeaders()
          .add("reason", "mine".getBytes(UTF_8))
          .add("topic", "mine too".getBytes(UTF_8))
          .add("replayed", "also mine".getBytes(UTF_8));

  private final ConsumerRecord<byte[], byte[]> record = record("t", 2, 7, "key", "broken", own);
  private final ConsumerRecord<byte[], byte[]> written =
      arrived(new DeadLetter(record, Rejection.NOT_JSON, "no object").to("t.rejected"));
  private final Letter letter = Letter.of(written).orElseThrow();

  @Test
  void saysWhereTheRecordWasAndWhy() {
    assertThat(letter.origin()).isEqualTo(new Origin("t", 2, 7, 1234));
    assertThat(letter.origin()).hasToString("t 2:7");
    assertThat(letter.reason()).isEqualTo("not_json");
    assertThat(letter.why()).isEqualTo("no object");
    assertThat(letter.value()).isEqualTo("broken".getBytes(UTF_8));
    assertThat(letter.omittedBytes()).isZero();
  }

  @Test
  void aRecordComesBackWithItsOwnKeyAndHeadersAndTheNameOfItsLetter() {
    var again = letter.again();

    assertThat(again.key()).isEqualTo("key".getBytes(UTF_8));
    assertThat(again.value()).isEqualTo("broken".getBytes(UTF_8));
    assertThat(Arrays.stream(again.headers().toArray()).map(each -> each.key()))
        .containsExactly("reason", "topic", "replayed", "replayed-from");
    assertThat(again.headers().lastHeader("reason").value()).isEqualTo("mine".getBytes(UTF_8));
    assertThat(again.headers().lastHeader("replayed-from").value())
        .isEqualTo("t.rejected:1:40".getBytes(UTF_8));
  }

  @Test
  void aMarkerIsNoLetterAndALetterNoMarker() {
    var marker = arrived(letter.marker());

    assertThat(marker.partition()).isEqualTo(written.partition());
    assertThat(Letter.replayed(marker)).contains(letter.origin());
    assertThat(Letter.of(marker)).isEmpty();
    assertThat(Letter.replayed(written)).isEmpty();
  }

  @Test
  void aLetterWithoutContentSaysHowMuchIsMissing() {
    var huge = new DeadLetter(record, Rejection.NOT_JSON, "no object").withoutContent("t.rejected");

    assertThat(Letter.of(arrived(huge)).orElseThrow().omittedBytes()).isEqualTo(6);
  }

  @Test
  void aLetterOfBeforeWithoutATimestampIsOne() {
    var headers =
        new RecordHeaders()
            .add("reason", "EMPTY".getBytes(UTF_8))
            .add("topic", "t".getBytes(UTF_8))
            .add("partition", "0".getBytes(UTF_8))
            .add("offset", "5".getBytes(UTF_8));

    assertThat(Letter.of(record("d", 0, 0, "", "", headers)).map(Letter::origin))
        .contains(new Origin("t", 0, 5, -1));
  }

  @Test
  void aRecordOfSomebodyElseIsNeither() {
    var damaged = new RecordHeaders().add("reason", "EMPTY".getBytes(UTF_8));

    assertThat(Letter.of(record)).isEmpty();
    assertThat(Letter.of(record("d", 0, 0, "", "", damaged))).isEmpty();
    assertThat(Letter.replayed(record("d", 0, 0, "", "", damaged))).isEmpty();
  }

  /** As a consumer gets it. */
  private static ConsumerRecord<byte[], byte[]> arrived(ProducerRecord<byte[], byte[]> sent) {
    int partition = Optional.ofNullable(sent.partition()).orElse(1);
    return new ConsumerRecord<>(
        sent.topic(),
        partition,
        40,
        99,
        TimestampType.CREATE_TIME,
        0,
        0,
        sent.key(),
        sent.value(),
        sent.headers(),
        Optional.empty());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, int partition, long offset, String key, String value, Headers headers) {
    return new ConsumerRecord<>(
        topic,
        partition,
        offset,
        1234,
        TimestampType.CREATE_TIME,
        key.length(),
        value.length(),
        key.getBytes(UTF_8),
        value.getBytes(UTF_8),
        headers,
        Optional.empty());
  }
}
