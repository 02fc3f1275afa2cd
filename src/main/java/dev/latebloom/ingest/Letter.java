package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it is read: a rejected record, where it was and why it could not be an example.
 *
 * <p>One that was replayed stays on the topic; a marker behind it, in the same partition, says so.
 *
 * @param record of the dead-letter topic
 * @param reason in lower case, such as {@code too_long}
 * @param why what is wrong with this one, in one line
 * @param omittedBytes of a content that was too large for the letter; 0 where the content is there
 */
public record Letter(
    ConsumerRecord<byte[], byte[]> record,
    Origin origin,
    String reason,
    String why,
    long omittedBytes) {
  static final String REASON = "reason";
  static final String DETAIL = "detail";
  static final String OMITTED_BYTES = "omitted-bytes";
  private static final String REPLAYED = "replayed";
  private static final String REPLAYED_FROM = "replayed-from";

  /** What a record of the dead-letter topic says; empty where it is no letter. */
  public static Optional<Letter> of(ConsumerRecord<byte[], byte[]> record) {
    var headers = record.headers();
    var reason = Origin.text(headers, REASON);
    if (reason.isEmpty()) return Optional.empty();
    long omitted = Origin.text(headers, OMITTED_BYTES).map(Letter::size).orElse(0L);
    return Origin.in(headers)
        .map(
            origin ->
                new Letter(
                    record,
                    origin,
                    reason.get().toLowerCase(Locale.ROOT),
                    Origin.text(headers, DETAIL).orElse(""),
                    record.value() == null ? omitted : 0));
  }

  /** At least 1, since the content is missing whatever its size is said to be. */
  private static long size(String text) {
    return text.matches("[1-9][0-9]{0,17}") ? Long.parseLong(text) : 1;
  }

  /** Which record has been replayed, where this one is the marker that says so. */
  public static Optional<Origin> replayed(ConsumerRecord<byte[], byte[]> record) {
    var headers = record.headers();
    boolean marker = Origin.text(headers, REPLAYED).isPresent();
    return marker && Origin.text(headers, REASON).isEmpty() ? Origin.in(headers) : Optional.empty();
  }

  /** The rejected record's value. */
  public byte @Nullable [] value() {
    return record.value();
  }

  /** The rejected record for its topic, with a header that names this letter. */
  public ProducerRecord<byte[], byte[]> again() {
    var again = new ProducerRecord<>(origin.topic(), record.key(), record.value());
    var headers = record.headers().toArray();
    for (var header : Arrays.asList(headers).subList(0, explained(headers))) {
      again.headers().add(header);
    }
    again.headers().remove(REPLAYED_FROM);
    Origin.add(
        again.headers(),
        REPLAYED_FROM,
        record.topic() + ":" + record.partition() + ":" + record.offset());
    return again;
  }

  /** How many headers the rejected record had: those before the last that gives a reason. */
  private static int explained(Header[] headers) {
    int last = headers.length - 1;
    while (last > 0 && !headers[last].key().equals(REASON)) last--;
    return last;
  }

  /** The marker that says that this letter's record is on its topic again. */
  @SuppressWarnings("NullAway") // Kafka's records may hold nulls, but do not say so.
  public ProducerRecord<byte[], byte[]> marker() {
    var marker = new ProducerRecord<byte[], byte[]>(record.topic(), record.partition(), null, null);
    marker.headers().add(REPLAYED, origin.topic().getBytes(UTF_8));
    origin.addTo(marker.headers());
    return marker;
  }
}
