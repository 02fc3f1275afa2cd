package dev.latebloom.augment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.augment.question.Pair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OriginalRecordTest {
  @Test
  void aVariantKeepsShapeAndSourceAndNamesItsParent() {
    var original = record("{'id':7,'source':'s','question':'q','answer':'a','level':3}");

    assertThat(original.pair()).contains(new Pair("q", "a"));
    assertThat(text(original.variant(new Pair("r", "b"), 2)))
        .isEqualTo(
            json("{'id':'7~2','source':'s','question':'r','answer':'b','level':3,'parent':'7'}"));
  }

  @Test
  void theLastTurnsOfAConversationAreRewritten() {
    var original =
        record(
            "{'messages':[{'role':'system','content':'c'},{'role':'user','content':'u'},"
                + "{'role':'assistant','content':'v'}]}");

    assertThat(original.pair()).contains(new Pair("u", "v"));
    assertThat(text(original.variant(new Pair("w", "v"), 1)))
        .isEqualTo(
            json(
                "{'messages':[{'role':'system','content':'c'},{'role':'user','content':'w'},"
                    + "{'role':'assistant','content':'v'}],'id':'3-14~1','parent':'3-14'}"));
  }

  @Test
  void pairsGoBeforeTextAndPlainTextIsAllResponse() {
    assertThat(record("{'text':'t','prompt':'p','response':'r'}").pair())
        .contains(new Pair("p", "r"));
    var plain = record("{'text':'t'}");
    assertThat(plain.pair()).contains(new Pair("", "t"));
    assertThat(text(plain.variant(new Pair("", "x"), 1)))
        .isEqualTo(json("{'text':'x','id':'3-14~1','parent':'3-14'}"));
  }

  @Test
  void whatHasNoShapeCannotBeRewritten() {
    assertThat(OriginalRecord.of("raw bytes".getBytes(UTF_8), new Address(0, 0))).isEmpty();
    assertThat(record("{'prompt':'p'}").pair()).isEmpty();
    assertThat(record("{'messages':[{'role':'user','content':'u'}]}").pair()).isEmpty();
  }

  @Test
  void aVariantIsKnownByItsParent() {
    var original = record("{'prompt':'p','response':'r'}");
    assertThat(original.isVariant()).isFalse();
    var variant = OriginalRecord.of(original.variant(new Pair("q", "r"), 1), new Address(3, 15));
    assertThat(variant.orElseThrow().isVariant()).isTrue();
  }

  @Test
  void heldOutPromptsAreKnownWhateverTheirShape(@TempDir Path folder) throws IOException {
    var file = folder.resolve("held-out.jsonl");
    Files.writeString(file, json("{'question':'q ','answer':'a'}\n\n{'text':'t'}\n"));

    var heldOut = AvoidedTexts.read(Optional.of(file));

    assertThat(heldOut.contains(new Pair("q", "another"))).isTrue();
    assertThat(heldOut.contains(new Pair("", "t"))).isTrue();
    assertThat(heldOut.contains(new Pair("r", "a"))).isFalse();
    Files.writeString(file, "{}");
    Assertions.assertThatThrownBy(() -> AvoidedTexts.read(Optional.of(file)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("augment.avoid: line 1 of");
  }

  private static OriginalRecord record(String text) {
    return OriginalRecord.of(json(text).getBytes(UTF_8), new Address(3, 14)).orElseThrow();
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static String text(byte[] value) {
    return new String(value, UTF_8);
  }
}
