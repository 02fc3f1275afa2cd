package dev.latebloom.ingest.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokenizer;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Records whose fields others have named, or put into an envelope. */
final class RecordFieldsTest {
  private final Tokenizer tokenizer = new ByteTokenizer();

  @Test
  void aFieldIsReadByTheNameThatTheSettingsGiveIt() {
    var names = Map.of("prompt", "q", "response", "a", "id", "uuid", "source", "origin");
    var example =
        accepted(names, false, "{\"q\":\"1+1=\",\"a\":\"2\",\"uuid\":\"u1\",\"origin\":\"sums\"}");
    assertThat(text(example)).isEqualTo("1+1=2\0");
    assertThat(example.key()).isEqualTo("u1");
    assertThat(example.source()).isEqualTo("sums");
  }

  @Test
  void theNameThatAFieldHadBeforeIsNoneOfOurs() {
    var example =
        accepted(Map.of("prompt", "q"), false, "{\"prompt\":7,\"q\":\"1+1=\",\"response\":\"2\"}");
    assertThat(text(example)).isEqualTo("1+1=2\0");
  }

  @Test
  void fieldsMaySwapTheirNames() {
    var example =
        accepted(
            Map.of("prompt", "response", "response", "prompt"),
            false,
            "{\"prompt\":\"2\",\"response\":\"1+1=\"}");
    assertThat(text(example)).isEqualTo("1+1=2\0");
  }

  @Test
  void whatIsNoFieldIsRefusedByItsSetting() {
    assertThatThrownBy(() -> new RecordFormat.Fields(Map.of("promt", "q"), false))
        .hasMessageContaining("ingest.fields.promt");
    assertThatThrownBy(() -> new RecordFormat.Fields(Map.of("prompt", "q", "text", "q"), false))
        .hasMessageContaining("ingest.fields");
  }

  @Test
  void anEnvelopeOfConnectIsOpened() {
    var record =
        "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"prompt\"}]},"
            + "\"payload\":{\"prompt\":\"1+1=\",\"response\":\"2\",\"id\":5}}";
    var example = accepted(Map.of(), true, record);
    assertThat(text(example)).isEqualTo("1+1=2\0");
    assertThat(example.key()).isEqualTo("5");
    var turned = "{\"payload\":{\"text\":\"a\"},\"schema\":null}";
    assertThat(text(accepted(Map.of(), true, turned))).isEqualTo("\0a\0");
  }

  @Test
  void whatIsNotInItsEnvelopeIsRejected() {
    var fields =
        java.util.List.of(
            "{\"text\":\"a\"}",
            "{\"schema\":{},\"payload\":null}",
            "{\"payload\":{\"text\":\"a\"},\"payload\":7}");
    for (var record : fields) {
      assertThat(decoded(Map.of(), true, record))
          .isInstanceOfSatisfying(
              Decoded.Rejected.class,
              rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.UNKNOWN_SHAPE));
    }
  }

  private Example accepted(Map<String, String> names, boolean wrapped, String record) {
    return ((Decoded.Accepted) decoded(names, wrapped, record)).example();
  }

  private Decoded decoded(Map<String, String> names, boolean wrapped, String record) {
    var format =
        new RecordFormat(
            Format.JSON,
            ChatTemplate.PLAIN,
            tokenizer,
            tokenizer.vocabulary(),
            LossOn.LAST,
            new RecordFormat.Fields(names, wrapped),
            Optional.empty());
    return new Decoder(format, 64).decode(record.getBytes(UTF_8), 0, 0);
  }

  private static String text(Example example) {
    var bytes = new byte[example.tokens().length()];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) example.tokens().at(i);
    return new String(bytes, UTF_8);
  }
}
