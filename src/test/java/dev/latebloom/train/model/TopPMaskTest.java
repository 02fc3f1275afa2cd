package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.fresh.ModelSettings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Masks of two rows of four tokens, worked out by hand. */
final class TopPMaskTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final ModelSettings MODEL = new ModelSettings(4, 8, 1, 2, 2, 8, 8, 10000, 1e-5);

  /** Logarithms of the probabilities .15 .5 .1 .25, and of .97 .01 .01 .01. */
  private static final float[] OTHERS = {
    log(0.15), log(0.5), log(0.1), log(0.25), log(0.97), log(0.01), log(0.01), log(0.01)
  };

  @AfterAll
  static void close() {
    TORCH.close();
  }

  private static float log(double x) {
    return (float) Math.log(x);
  }

  @Test
  void theLikeliestTokensStayUntilTheyMakeUpTheShare() {
    // .5, .75, .9: the third is needed for .8, and the second for .6.
    assertThat(left(0.8, 1)).isEqualTo("1101 1000");
    assertThat(left(0.6, 1)).isEqualTo("0101 1000");
    assertThat(left(0.4, 1)).isEqualTo("0100 1000");
  }

  @Test
  void soManyStayInAnyCase() {
    assertThat(left(0.4, 3)).startsWith("1101 1");
    assertThat(left(0.4, 4)).isEqualTo("1111 1111");
    assertThat(left(1, 1)).isEqualTo("1111 1111");
  }

  @Test
  void whatIsLeftKeepsItsScore() {
    try (var scope = TORCH.scope();
        var mask = mask(0.6, 1, 4)) {
      var scores = TORCH.create(scope, new float[] {5, 6, 7, 8, 1, 2, 3, 4}, new Shape(2, 4));
      mask.cut(scores, TORCH.create(scope, OTHERS, new Shape(2, 4)));
      assertThat(scores.toFloatArray())
          .containsExactly(-1e30f, 6, -1e30f, 8, 1, -1e30f, -1e30f, -1e30f);
    }
  }

  @Test
  void allAreLookedAtWhereTheFirstOnesDoNotMakeUpTheShare() {
    // The first row needs three tokens for .8, the second one.
    assertThat(left(0.8, 1, 1)).isEqualTo("1101 1000");
    assertThat(left(0.8, 1, 2)).isEqualTo("1101 1000");
    assertThat(left(0.8, 1, 3)).isEqualTo("1101 1000");
  }

  /** 1 for each token that is left, 0 for each that is not. */
  private static String left(double share, int least) {
    return left(share, least, 4);
  }

  private static String left(double share, int least, int few) {
    try (var scope = TORCH.scope();
        var mask = mask(share, least, few)) {
      var scores = TORCH.zeros(scope, new Shape(2, 4));
      mask.cut(scores, TORCH.create(scope, OTHERS, new Shape(2, 4)));
      var text = new StringBuilder();
      for (float score : scores.toFloatArray()) {
        if (text.length() == 4) text.append(' ');
        text.append(score == 0 ? 1 : 0);
      }
      return text.toString();
    }
  }

  private static TopPMask mask(double share, int least, int few) {
    return new TopPMask(Model.create(TORCH, MODEL, 0, Compute.FP32, 1), share, least, few);
  }
}
