package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.latebloom.config.Section;
import org.junit.jupiter.api.Test;

final class ClusterSettingsTest {
  private static ClusterSettings settings(String cluster) {
    var config =
        ConfigFactory.parseString("latebloom.cluster { " + cluster + " }")
            .withFallback(ConfigFactory.load())
            .resolve();
    return Section.of(config.getConfig(Section.ROOT))
        .section("cluster")
        .with("own-broker", false)
        .as(ClusterSettings.class);
  }

  @Test
  void anOverlapIsShorterThanWhatIsBetweenTwoRounds() {
    assertThat(settings("steps = 20, overlap = 19").overlap()).isEqualTo(19);
    for (int wrong : new int[] {-1, 20}) {
      assertThatThrownBy(() -> settings("steps = 20, overlap = " + wrong))
          .hasMessageContaining(
              "latebloom.cluster.overlap must be at least 0 and less than cluster.steps = 20, not "
                  + wrong);
    }
  }

  @Test
  void workersOfAnotherOverlapHaveOtherTerms() {
    assertThat(settings("overlap = 5").outer()).isNotEqualTo(settings("overlap = 0").outer());
  }

  @Test
  void trainingWaitsForRoundsUnlessToldOtherwise() {
    assertThat(settings("").overlap()).isZero();
  }
}
