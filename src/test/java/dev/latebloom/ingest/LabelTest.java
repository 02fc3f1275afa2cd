package dev.latebloom.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** A record of topic "orders" with key "k7" and the header "tenant". */
final class LabelTest {
  private final ConsumerRecord<byte[], byte[]> record =
      new ConsumerRecord<>("orders", 0, 7, "k7".getBytes(UTF_8), "{}".getBytes(UTF_8));

  LabelTest() {
    record.headers().add("tenant", "first".getBytes(UTF_8));
    record.headers().add("tenant", "acme".getBytes(UTF_8));
  }

  @Test
  void aLabelIsWhereTheSettingSays() {
    assertThat(label("field")).isEqualTo("own");
    assertThat(label("key")).isEqualTo("k7");
    assertThat(label("topic")).isEqualTo("orders");
    assertThat(label("header:tenant")).isEqualTo("acme");
    assertThat(label("header:other")).isEmpty();
  }

  @Test
  void aLongLabelIsCut() {
    var large = new ConsumerRecord<>("orders", 0, 7, new byte[5000], new byte[0]);
    assertThat(Label.of("ingest.id", "key").of(large, "")).hasSize(1024);
  }

  @Test
  void anythingElseIsRefusedByTheSetting() {
    for (var wrong : List.of("", "value", "header:", "Key", "header")) {
      assertThatThrownBy(() -> Label.of("ingest.source", wrong))
          .hasMessageContaining("ingest.source")
          .hasMessageContaining("header:NAME");
    }
  }

  private String label(String from) {
    return Label.of("ingest.id", from).of(record, "own");
  }
}
