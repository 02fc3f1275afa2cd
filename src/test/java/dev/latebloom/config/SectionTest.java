package dev.latebloom.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SectionTest {
  enum Mood {
    HALF_AWAKE,
    ASLEEP
  }

  record Inner(int depth) {
    Inner {
      Range.within("cat.inner.depth", 1, 2000, depth);
    }
  }

  record Cat(
      int kvHeads,
      long lives,
      double weight,
      boolean indoors,
      String name,
      Mood mood,
      Duration nap,
      @JsonDeserialize(using = Size.class) long bowl,
      Path basket,
      Optional<Path> toy,
      List<String> kittens,
      Inner inner) {}

  private static final String GOOD =
      """
      kv-heads = 4, lives = 9, weight = 4, indoors = on, name = "Tom: a, b", mood = half-awake
      nap = 2h, bowl = 4KiB, basket = "a:b", toy = "", kittens = [x, y], inner.depth = 5
      """;

  @Test
  void aComponentHasTheValueOfItsNameInKebabCase() {
    assertThat(cat(""))
        .isEqualTo(
            new Cat(
                4,
                9,
                4.0,
                true,
                "Tom: a, b",
                Mood.HALF_AWAKE,
                Duration.ofHours(2),
                4096,
                Path.of("a:b"),
                Optional.empty(),
                List.of("x", "y"),
                new Inner(5)));
  }

  @Test
  void numbersAndSwitchesMayBeTexts() {
    var cat = cat("kv-heads = \"1000\", weight = \"1e3\", indoors = \"no\", lives = 1e3");
    assertThat(cat.kvHeads()).isEqualTo(1000);
    assertThat(cat.weight()).isEqualTo(1000);
    assertThat(cat.indoors()).isFalse();
    assertThat(cat.lives()).isEqualTo(1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kv-heads = 2.5          | latebloom.cat.kv-heads must be a whole number, not 2.5
          kv-heads = 3000000000   | latebloom.cat.kv-heads must be a whole number, not 3000000000
          lives = nine            | latebloom.cat.lives must be a whole number, not "nine"
          weight = [1]            | latebloom.cat.weight must be a number, not "[1]"
          indoors = maybe         | latebloom.cat.indoors must be true or false, not "maybe"
          mood = wild             | latebloom.cat.mood must be half-awake or asleep, not "wild"
          nap = long              | latebloom.cat.nap must be a time such as 500ms, 30s or 2h, not "long"
          bowl = big              | latebloom.cat.bowl must be a size such as 64MiB, not "big"
          inner.depth = deep      | latebloom.cat.inner.depth must be a whole number, not "deep"
          inner.depth = 3000      | latebloom.cat.inner.depth must be 1 to 2,000, not 3,000
          """)
  void aValueOfTheWrongKindIsRefusedByItsFullName(String setting, String message) {
    assertThatThrownBy(() -> cat(setting))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void aSettingThatIsMissingIsNamed() {
    assertThatThrownBy(() -> cat("kv-heads = null")).hasMessageContaining("latebloom.cat.kv-heads");
  }

  @Test
  void whatIsAddedStandsInForASetting() {
    var section = section("").with("inner", new Inner(7)).with("toy", Optional.of(Path.of("ball")));
    assertThat(section.as(Cat.class).inner()).isEqualTo(new Inner(7));
    assertThat(section.as(Cat.class).toy()).contains(Path.of("ball"));
  }

  @Test
  void somebodyElsesNamesKeepTheirDots() {
    var config = ConfigFactory.parseString("client { security.protocol = SASL_SSL, \"a.b\" = 1 }");
    assertThat(Section.of(config).foreign("client"))
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "a.b", "1"));
  }

  private static Cat cat(String over) {
    return section(over).as(Cat.class);
  }

  private static Section section(String over) {
    var config =
        ConfigFactory.parseString(over).withFallback(ConfigFactory.parseString(GOOD)).atPath("cat");
    return Section.of(config).section("cat");
  }
}
