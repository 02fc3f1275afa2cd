package dev.latebloom.train.model.fresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.train.model.layers.Weight;
import org.junit.jupiter.api.Test;

final class InitialWeightsTest {
  private static final ModelSettings SETTINGS =
      new ModelSettings(256, 32, 2, 4, 2, 48, 32, 10000, 1e-5);

  @Test
  void initialWeightsFollowFromTheSeedAndHaveTheirDeviation() {
    var embedding = SETTINGS.architecture().weights().getFirst();
    var down = Weight.of("model.layers.0.mlp.down_proj.weight", 100, 100);
    float[] values = new InitialLlama(1, 2).of(embedding);
    assertThat(values).containsExactly(new InitialLlama(1, 2).of(embedding));
    assertThat(values).isNotEqualTo(new InitialLlama(2, 2).of(embedding));
    // Pinned: a checkpoint's step 0 must not change with the JDK.
    assertThat(values[0]).isEqualTo(PINNED);
    assertThat(deviation(values)).isCloseTo(0.02, within(0.001));
    // 1 / sqrt(100 inputs), and half of that for a write into the residual stream of two layers.
    assertThat(deviation(new InitialLlama(1, 2).of(down))).isCloseTo(0.05, within(0.0025));
  }

  private static final float PINNED = 0.0077461465f;

  @Test
  void aNewMambaForgetsAsItsAuthorsHaveIt() {
    var mamba = new MambaSettings(256, 32, 4, 1e-5);
    for (var weight : mamba.architecture().weights()) {
      float[] values = mamba.initial(weight, 1);
      assertThat(values).hasSize((int) weight.shape().size());
      if (weight.name().endsWith("A_log")) {
        assertThat(values[16]).isZero();
        assertThat(values[31]).isEqualTo((float) Math.log(16));
      }
      if (weight.name().endsWith("dt_proj.bias")) {
        for (float bias : values) assertThat(Math.log1p(Math.exp(bias))).isBetween(9.9e-4, 0.1001);
      }
      if (weight.name().endsWith("out_proj.weight")) {
        // Uniform within 1 / sqrt(64 inputs), and half of that for 4 layers.
        assertThat(deviation(values)).isCloseTo(1 / 16.0 / Math.sqrt(3), within(0.002));
      }
    }
  }

  @Test
  void aShapeThatCannotBeIsNamed() {
    assertThatThrownBy(() -> new ModelSettings(256, 30, 2, 4, 2, 48, 32, 1e4, 1e-5))
        .hasMessageContaining("train.model.width must be a multiple of");
    assertThatThrownBy(() -> new ModelSettings(256, 32, 2, 4, 3, 48, 32, 1e4, 1e-5))
        .hasMessageContaining("train.model.kv-heads must divide");
  }

  private static double deviation(float[] values) {
    double sum = 0;
    for (float value : values) sum += value * value;
    return Math.sqrt(sum / values.length);
  }
}
