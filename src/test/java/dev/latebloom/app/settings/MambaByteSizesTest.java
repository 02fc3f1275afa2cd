package dev.latebloom.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.train.model.layers.Weight;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The configurations of MambaByte against the paper's sizes; nothing is allocated. */
final class MambaByteSizesTest {
  @ParameterizedTest
  @CsvSource({"mambabyte-353m, 53, 1024, 353", "mambabyte-972m, 48, 1792, 972"})
  void aConfigurationHasAsManyNumbersAsThePaperSays(
      String name, int layers, int width, long millions) {
    var settings = SettingsReader.read(Path.of("conf", name + ".conf"), List.of());
    var weights = settings.train().model().architecture().weights();
    // The published counts are those of the layers; table and last norm are 0.1% more.
    double inLayers = count(weights, weight -> weight.name().startsWith("backbone.layers."));
    assertThat((long) (inLayers / 1e6)).isEqualTo(millions);
    assertThat(count(weights, _ -> true) / inLayers).isCloseTo(1, within(1e-3));
    assertThat(count(weights, _ -> true) - inLayers).isEqualTo(256.0 * width + width);
    assertThat(weights.stream().filter(weight -> weight.name().endsWith("A_log")))
        .hasSize(layers)
        .allMatch(weight -> weight.shape().get(0) == 2L * width && weight.shape().get(1) == 16);
    assertThat(settings.train().optimizer().clip()).isEqualTo(0.1);
    assertThat(settings.train().optimizer().schedule().at(500)).isCloseTo(4e-4, within(1e-9));
  }

  private static double count(List<Weight> weights, Predicate<Weight> which) {
    return weights.stream().filter(which).mapToLong(weight -> weight.shape().size()).sum();
  }
}
