package dev.latebloom.train.model.families;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import org.junit.jupiter.api.Test;

final class MultiplicationsTest {
  private static final int WIDTH = 768;
  private static final int LAYERS = 10;

  @Test
  void aTransformersLayerTakesTwelveSquaresOfItsWidthAndAttention() {
    // A gated feed-forward layer of 8/3 of the width has as many weights as a plain one of 4.
    var sizes = new ModelSettings(256, WIDTH, LAYERS, 12, 12, 8 * WIDTH / 3, 4096, 1e4, 1e-5);
    double perLayer = (sizes.architecture().multiplications(1000) - 256 * WIDTH) / LAYERS;
    assertThat(perLayer).isCloseTo(12.0 * WIDTH * WIDTH + 1000 * WIDTH, within(2.0 * WIDTH));
  }

  @Test
  void aMambasLayerTakesLittleMoreThanSixSquaresWhateverTheLength() {
    var mamba = new MambaSettings(256, WIDTH, LAYERS, 1e-5).architecture();
    double perLayer = (mamba.multiplications(1000) - 256 * WIDTH) / LAYERS;
    double inner = 2 * WIDTH;
    // 6 D^2, then to and from the step's rank, B and C, A, three products a state, and four taps.
    double rank = WIDTH / 16.0;
    assertThat(perLayer)
        .isEqualTo(6.0 * WIDTH * WIDTH + inner * (2 * rank + 2 * 16) + inner * 16 * 4 + inner * 4);
    assertThat(mamba.multiplications(100_000)).isEqualTo(mamba.multiplications(1));
  }
}
