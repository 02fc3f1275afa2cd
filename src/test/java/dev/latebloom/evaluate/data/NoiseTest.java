package dev.latebloom.evaluate.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NoiseTest {
  private static final String LONG = "abcd".repeat(5000);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          antspeak | an owl\u00e9 | ' A N   O W L \u00c9 '
          uppercase:1 | an owl | AN OWL
          uppercase:0 | an Owl | an Owl
          drop:1 | an owl | ''
          drop:0 | an owl | an owl
          repeat:0 | an owl | an owl
          swap:1 | abcde | badce
          """)
  void eachKindDoesWhatThePaperSays(String noise, String text, String damaged) {
    assertThat(damaged(noise, text)).isEqualTo(damaged);
  }

  @Test
  void ratesAreThoseOfCharacters() {
    assertThat(damaged("drop:0.05", LONG).length() / (double) LONG.length())
        .isCloseTo(0.95, within(0.01));
    // One to three copies are two on average.
    assertThat(damaged("repeat:0.3", LONG).length() / (double) LONG.length())
        .isCloseTo(1.6, within(0.02));
    assertThat(
            damaged("uppercase:0.3", LONG).chars().filter(Character::isUpperCase).count()
                / (double) LONG.length())
        .isCloseTo(0.3, within(0.02));
    assertThat(
            damaged("random-case", LONG).chars().filter(Character::isUpperCase).count()
                / (double) LONG.length())
        .isCloseTo(0.5, within(0.02));
  }

  @Test
  void theSameSeedGivesTheSameNoiseAndAnswersStay() {
    var record = Item.object("question", LONG, "answer", "abc");
    var item = new Item("k", "", record, LONG, "abc", "abc", List.of());
    var drop = Noise.of("drop:0.5").getFirst();
    assertThat(drop.in(item, new SplittableRandom(3)))
        .isEqualTo(drop.in(item, new SplittableRandom(3)))
        .isNotEqualTo(drop.in(item, new SplittableRandom(4)));
    assertThat(drop.in(item, new SplittableRandom(3)).record().get("answer").asText())
        .isEqualTo("abc");
    assertThat(drop.in(item, new SplittableRandom(3)).record().get("question").asText())
        .hasSizeLessThan(LONG.length());
  }

  @Test
  void whatDoesNotExistIsNamed() {
    assertThatThrownBy(() -> Noise.of("shuffle:0.1"))
        .hasMessageContaining("\"shuffle:0.1\" does not exist; use drop:R");
    assertThatThrownBy(() -> Noise.of("drop")).hasMessageContaining("drop needs a rate");
    assertThatThrownBy(() -> Noise.of("antspeak:0.5")).hasMessageContaining("has no rate");
    assertThatThrownBy(() -> Noise.of("drop:2")).hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> Noise.of("drop:x")).hasMessageContaining("no number");
  }

  private static String damaged(String noise, String text) {
    return Noise.of(noise).getFirst().in(text, new SplittableRandom(7));
  }
}
