package dev.latebloom.cli.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.Letter;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LetterTextTest {
  @Test
  void aLineHasTheFirstEightyCharactersAndNoControlCharacter() {
    var line = LetterText.line(letter(("\u001b[2J\n" + "x".repeat(100)).getBytes(UTF_8)));

    assertThat(line)
        .isEqualTo("too_long       t 0:7  600 tokens  |   [2J " + "x".repeat(75))
        .hasLineCount(1);
  }

  @Test
  void jsonHasAllOfATextAndOtherBytesInBase64() {
    var text = "\u00e9\n" + "x".repeat(100);

    assertThat(LetterText.json(letter(text.getBytes(UTF_8))))
        .isEqualTo(
            "{\"reason\":\"too_long\",\"topic\":\"t\",\"partition\":0,\"offset\":7,"
                + "\"why\":\"600 tokens\",\"text\":\"\u00e9\\n"
                + "x".repeat(100)
                + "\"}");
    assertThat(LetterText.json(letter(new byte[] {(byte) 0xff, 1})))
        .endsWith(",\"base64\":\"/wE=\"}");
    assertThat(LetterText.json(letter(null))).endsWith(",\"text\":null}");
  }

  private static Letter letter(byte @Nullable [] value) {
    var record = new ConsumerRecord<byte[], byte[]>("d", 0, 1, null, value);
    record
        .headers()
        .add("reason", "TOO_LONG".getBytes(UTF_8))
        .add("detail", "600 tokens".getBytes(UTF_8))
        .add("topic", "t".getBytes(UTF_8))
        .add("partition", "0".getBytes(UTF_8))
        .add("offset", "7".getBytes(UTF_8));
    return Letter.of(record).orElseThrow();
  }
}
