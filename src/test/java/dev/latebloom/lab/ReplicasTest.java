package dev.latebloom.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.optim.Sharpness;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class ReplicasTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final PopulationLoss LOSS = PopulationLoss.of(new double[] {0.5, 0.3, 0.2}, 10);
  private static final int HEADS = 2;
  private static final double RATE = 0.01;

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void aStepOfDescentGoesDownTheSlopeOfTheLoss() {
    for (var heads : AttentionForm.values()) {
      var start = flat(heads.initial(HEADS, 3, 1, 7));
      double[] slope = slope(heads, start);
      float[] after = flat(trained(heads, new Sharpness.None(), 1, 7).getFirst());
      for (int i = 0; i < start.length; i++) {
        assertThat((double) after[i]).isCloseTo(start[i] - RATE * slope[i], within(1e-5));
      }
    }
  }

  @Test
  void aStepOfSamGoesDownTheSlopeThatIsUpTheSlope() {
    for (var heads : AttentionForm.values()) {
      var start = flat(heads.initial(HEADS, 3, 1, 7));
      double[] slope = slope(heads, start);
      double norm =
          Math.sqrt(IntStream.range(0, slope.length).mapToDouble(i -> slope[i] * slope[i]).sum());
      var up = start.clone();
      for (int i = 0; i < up.length; i++) up[i] += (float) (0.3 * slope[i] / norm);
      double[] higher = slope(heads, up);
      float[] after = flat(trained(heads, new Sharpness.Sam(0.3), 1, 7).getFirst());
      for (int i = 0; i < start.length; i++) {
        assertThat((double) after[i]).isCloseTo(start[i] - RATE * higher[i], within(1e-4));
      }
    }
  }

  @Test
  void replicasDoNotFeelEachOther() {
    for (var sharpness : List.of(new Sharpness.None(), new Sharpness.Sam(0.05))) {
      var together = trained(AttentionForm.SEPARATE, sharpness, 200, 1, 2, 3);
      for (int s = 0; s < 3; s++) {
        float[] alone = flat(trained(AttentionForm.SEPARATE, sharpness, 200, s + 1).getFirst());
        float[] amongOthers = flat(together.get(s));
        assertThat(amongOthers).containsExactly(alone, within(1e-5f));
      }
    }
  }

  /** The weights of each replica after so many steps. */
  private static List<List<float[]>> trained(
      AttentionForm heads, Sharpness sharpness, int steps, long... seeds) {
    var initial =
        IntStream.range(0, seeds.length)
            .mapToObj(s -> heads.initial(HEADS, 3, 1, seeds[s]))
            .toList();
    try (var replicas = new Replicas(TORCH, heads, HEADS, LOSS, sharpness, RATE, initial)) {
      for (int step = 0; step < steps; step++) replicas.step();
      var weights = replicas.weights();
      return IntStream.range(0, seeds.length)
          .mapToObj(s -> weights.stream().map(w -> part(w, s, seeds.length)).toList())
          .toList();
    }
  }

  private static float[] part(float[] all, int s, int of) {
    int each = all.length / of;
    return Arrays.copyOfRange(all, s * each, (s + 1) * each);
  }

  private static float[] flat(List<float[]> weights) {
    int size = weights.stream().mapToInt(w -> w.length).sum();
    var all = new float[size];
    int at = 0;
    for (var weight : weights) {
      System.arraycopy(weight, 0, all, at, weight.length);
      at += weight.length;
    }
    return all;
  }

  private static double[] slope(AttentionForm heads, float[] weights) {
    ToDoubleFunction<float[]> loss = w -> LOSS.loss(product(heads, w), 0);
    var slope = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      var up = weights.clone();
      var down = weights.clone();
      up[i] += 0.01f;
      down[i] -= 0.01f;
      slope[i] = (loss.applyAsDouble(up) - loss.applyAsDouble(down)) / (up[i] - down[i]);
    }
    return slope;
  }

  /** M as it is defined. */
  private static float[] product(AttentionForm heads, float[] w) {
    var m = new float[9];
    for (int h = 0; h < HEADS; h++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          float entry =
              switch (heads) {
                case SEPARATE -> w[HEADS + 3 * h + i] * w[HEADS + 3 * HEADS + 3 * h + j];
                case MERGED -> w[HEADS + 9 * h + 3 * i + j];
              };
          m[3 * i + j] += w[h] * entry;
        }
      }
    }
    return m;
  }
}
