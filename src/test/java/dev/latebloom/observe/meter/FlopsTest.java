package dev.latebloom.observe.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class FlopsTest {

  @Test
  void utilisationIsTheModelsOperationsOverTheDevices() {
    var flops = new Flops(length -> 1000.0 * length, 1e10);
    // 64 examples of 20 tokens, each of which takes 20,000 operations, in 4 ms.
    assertThat(flops.utilisation(1280, 64, 0.004))
        .isCloseTo(1280 * 20_000 / 0.004 / 1e10, within(1e-9));
  }

  @Test
  void itIsUnknownWithoutAPeakAndWithoutExamples() {
    assertThat(new Flops(length -> length, 0).utilisation(1280, 64, 1)).isNaN();
    assertThat(new Flops(length -> length, 1e10).utilisation(0, 0, 1)).isNaN();
    assertThat(Flops.UNKNOWN.utilisation(1280, 64, 1)).isNaN();
  }
}
