package dev.latebloom.train.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpokenTest {
  @Test
  void aCharacterIsToldWhenAllOfItsBytesAreThere() {
    assertThat(told("aüb", List.of())).containsExactly("a", "ü", "b");
  }

  @Test
  void whatEndsAnAnswerIsNeverTold() {
    assertThat(told("no<|end|>", List.of("<|end|>"))).containsExactly("n", "o");
  }

  @Test
  void whatOnlyBeganLikeAnEndIsToldLater() {
    assertThat(told("a<|b<", List.of("<|end|>"))).containsExactly("a", "<|b", "<");
  }

  @Test
  void halfACharacterAtTheEndIsToldAsSuch() {
    var told = new ArrayList<String>();
    var spoken = new Spoken(new ByteTokenizer(), Tokens.of(':'), List.of(), told::add);
    spoken.hear(0xc3);
    assertThat(told).isEmpty();
    spoken.end();
    assertThat(told).containsExactly("\ufffd");
    assertThat(spoken.tokens()).isEqualTo(1);
  }

  private static List<String> told(String text, List<String> ends) {
    var told = new ArrayList<String>();
    var spoken = new Spoken(new ByteTokenizer(), Tokens.of(':'), ends, told::add);
    for (byte token : text.getBytes(StandardCharsets.UTF_8)) spoken.hear(token & 0xff);
    spoken.end();
    assertThat(spoken.text()).isEqualTo(String.join("", told));
    return told;
  }
}
