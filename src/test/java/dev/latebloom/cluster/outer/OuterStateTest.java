package dev.latebloom.cluster.outer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class OuterStateTest {
  private static final OuterRule PLAIN = new OuterRule(1, 0);
  private static final OuterRule PAPER = new OuterRule(0.7, 0.9);
  private static final Groups GROUPS = new Groups(List.of(1, 3));

  private static OuterState.Form form(OuterRule rule, Encoding encoding) {
    return new OuterState.Form(rule, encoding, GROUPS);
  }

  /** Three tensors of numbers of any size, zeros of both signs and the smallest among them. */
  private static float[][] weights(Random random, float size) {
    var weights = new float[][] {new float[300], new float[7], new float[1]};
    for (float[] tensor : weights) {
      for (int i = 0; i < tensor.length; i++) {
        tensor[i] =
            switch (random.nextInt(20)) {
              case 0 -> -0f;
              case 1 -> 0f;
              case 2 -> Float.MIN_VALUE;
              default -> (float) random.nextGaussian() * size;
            };
      }
    }
    return weights;
  }

  private static float[][] near(Random random, float[][] base, float distance) {
    var near = new float[base.length][];
    for (int i = 0; i < near.length; i++) {
      near[i] = base[i].clone();
      for (int j = 0; j < near[i].length; j++) {
        near[i][j] += (float) random.nextGaussian() * distance;
      }
    }
    return near;
  }

  private static OuterState.Contribution whole(OuterState.Offer offer, double weight) {
    return new OuterState.Contribution(offer.fragments(), weight);
  }

  private static void assertSameBits(OuterState state, float[][] expected) {
    for (int i = 0; i < expected.length; i++) {
      for (int j = 0; j < expected[i].length; j++) {
        assertThat(Float.floatToRawIntBits(state.weights(i)[j]))
            .isEqualTo(Float.floatToRawIntBits(expected[i][j]));
      }
    }
  }

  @Property(tries = 50)
  void oneWorkerAtRateOneAndWithoutMomentumKeepsItsWeightsToTheBit(@ForAll long seed) {
    var random = new Random(seed);
    var base = weights(random, 3);
    var state = OuterState.of(form(PLAIN, Encoding.FP32), base);
    for (int round = 0; round < 3; round++) {
      var inner = weights(random, 3);
      var offer = state.offer(inner);
      state.apply(List.of(whole(offer, random.nextDouble() + 0.1)), Optional.of(offer));
      assertSameBits(state, inner);
    }
  }

  @Property(tries = 50)
  void workersThatAgreeGiveTheirWeightsWhateverTheyWeigh(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int workers) {
    var random = new Random(seed);
    var state = OuterState.of(form(PLAIN, Encoding.FP32), weights(random, 1));
    var inner = weights(random, 1);
    var offer = state.offer(inner);
    var parts = random.doubles(workers, 0.1, 1e9).mapToObj(weight -> whole(offer, weight)).toList();
    state.apply(parts, Optional.empty());
    for (int i = 0; i < inner.length; i++) {
      // As numbers: a zero may lose its sign.
      for (int j = 0; j < inner[i].length; j++) {
        assertThat(state.weights(i)[j] == inner[i][j]).isTrue();
      }
    }
  }

  @Property(tries = 30)
  void whoeverAppliesTheSameHoldsTheSame(
      @ForAll Encoding encoding, @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int workers)
      throws IOException {
    var random = new Random(seed);
    var base = weights(random, 1);
    var states = new OuterState[workers];
    for (int i = 0; i < workers; i++) states[i] = OuterState.of(form(PAPER, encoding), base);
    for (int round = 0; round < 3; round++) {
      var offers = new OuterState.Offer[workers];
      var parts = new OuterState.Contribution[workers];
      for (int i = 0; i < workers; i++) {
        offers[i] = states[i].offer(near(random, base, 0.01f));
        parts[i] = whole(offers[i], 1 + random.nextInt(9));
      }
      for (int i = 0; i < workers; i++) states[i].apply(List.of(parts), Optional.of(offers[i]));
      var copy = OuterState.of(form(PAPER, encoding), base);
      copy.readFrom(new DataInputStream(new ByteArrayInputStream(written(states[0]))), false);
      for (var each : states) assertThat(each.hash()).isEqualTo(copy.hash());
    }
  }

  private static byte[] written(OuterState state) throws IOException {
    var bytes = new ByteArrayOutputStream();
    state.writeTo(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  @Test
  void theOuterStepIsNesterovsWithTheMeanByWeight() {
    var state =
        OuterState.of(
            new OuterState.Form(PAPER, Encoding.FP32, new Groups(List.of(1))),
            new float[][] {{1, -2}});
    var first = state.offer(new float[][] {{0.5f, -2}});
    var second = state.offer(new float[][] {{0.9f, -1}});
    state.apply(List.of(whole(first, 1), whole(second, 3)), Optional.of(first));
    // mean 0.8, -1.25; gradient 0.2, -0.75; v the same; weight - 0.7 (gradient + 0.9 v)
    assertThat(state.weights(0)[0]).isCloseTo(1 - 0.7f * 1.9f * 0.2f, within(1e-6f));
    assertThat(state.weights(0)[1]).isCloseTo(-2 + 0.7f * 1.9f * 0.75f, within(1e-6f));
    float[] base = state.weights(0).clone();
    var still = state.offer(new float[][] {base});
    state.apply(List.of(whole(still, 1)), Optional.of(still));
    // gradient 0; v 0.9 times the last
    assertThat(state.weights(0)[0]).isCloseTo(base[0] - 0.7f * 0.9f * 0.9f * 0.2f, within(1e-6f));
  }

  @Test
  void whatIsLearnedWhileARoundIsMadeIsAddedToItsWeights() {
    var form = new OuterState.Form(PLAIN, Encoding.FP32, new Groups(List.of(1)));
    var state = OuterState.of(form, new float[][] {{1, 1, 1, 1}});
    float[][] offered = {{2, 2, 0.5f, 4}};
    var own = state.offer(offered);
    var other = state.offer(new float[][] {{4, 0, 0.5f, 4}});
    state.apply(List.of(whole(own, 1), whole(other, 1)), Optional.of(own));
    assertThat(state.weights(0)).containsExactly(3, 1, 0.5f, 4);
    // 3 + (2.5 - 2); 1 + (2 - 2); where the round moved nothing, what training has.
    assertThat(state.moved(0, offered[0], new float[] {2.5f, 2, 0.75f, 4}))
        .containsExactly(3.5f, 1, 0.75f, 4);
    // What the next offer says is all that was learned since this one: 0.5 meanwhile, 1 after.
    var next = state.offer(new float[][] {{4.5f, 1, 0.75f, 4}});
    state.apply(List.of(whole(next, 1)), Optional.of(next));
    assertThat(state.weights(0)).containsExactly(4.5f, 1, 0.75f, 4);
  }

  @Property(tries = 50)
  void oneWorkerThatLosesNothingTrainsOnToTheBitHoweverLateItsRoundIs(@ForAll long seed) {
    var random = new Random(seed);
    var state = OuterState.of(form(PLAIN, Encoding.FP32), weights(random, 3));
    var offered = weights(random, 3);
    var offer = state.offer(offered);
    state.apply(List.of(whole(offer, 1)), Optional.of(offer));
    var now = near(random, offered, 0.1f);
    for (int i = 0; i < now.length; i++) {
      float[] moved = state.moved(i, offered[i], now[i]);
      for (int j = 0; j < moved.length; j++) {
        assertThat(Float.floatToRawIntBits(moved[j])).isEqualTo(Float.floatToRawIntBits(now[i][j]));
      }
    }
  }

  @Property(tries = 50)
  void aHalfFloatIsWithinAThousandthOfTheLargestDifference(@ForAll long seed) {
    var random = new Random(seed);
    float distance = (float) Math.pow(10, -9 + random.nextInt(10));
    var base = weights(random, 1);
    var inner = near(random, base, distance);
    var state = OuterState.of(form(PLAIN, Encoding.FP16), base);
    var offer = state.offer(inner);
    state.apply(List.of(whole(offer, 1)), Optional.of(offer));
    float largest = largestDifference(base[0], inner[0]);
    for (int j = 0; j < base[0].length; j++) {
      float error = Math.abs(state.weights(0)[j] - inner[0][j]);
      assertThat(error)
          .isLessThanOrEqualTo(largest / 1024 + Math.ulp(inner[0][j]) + Math.ulp(base[0][j]));
    }
  }

  private static float largestDifference(float[] a, float[] b) {
    float largest = 0;
    for (int j = 0; j < a.length; j++) largest = Math.max(largest, Math.abs(a[j] - b[j]));
    return largest;
  }

  @Test
  void bytesLoseNothingOverManyRounds() {
    var random = new Random(7);
    var base = weights(random, 1);
    var state = OuterState.of(form(PLAIN, Encoding.INT8), base);
    var sum = new double[base[0].length];
    for (int j = 0; j < sum.length; j++) sum[j] = base[0][j];
    for (int round = 0; round < 200; round++) {
      var inner = new float[][] {state.weights(0).clone(), new float[7], new float[1]};
      for (int j = 0; j < sum.length; j++) {
        float step = (j + 1) * 1e-4f;
        inner[0][j] += step;
        sum[j] += step;
      }
      var offer = state.offer(inner);
      state.apply(List.of(whole(offer, 1)), Optional.of(offer));
    }
    // One byte's unit of a round is 2.4e-4; of 200 rounds no more than one is on its way.
    for (int j = 0; j < sum.length; j++) {
      assertThat((double) state.weights(0)[j]).isCloseTo(sum[j], within(5e-4));
    }
  }

  @Test
  void anOfferThatIsNotTakenLosesNothing() {
    var random = new Random(3);
    var base = weights(random, 1);
    var state = OuterState.of(form(PAPER, Encoding.INT8), base);
    var inner = near(random, base, 0.1f);
    var name = state.offer(inner).fragments().getFirst().name();
    assertThat(state.offer(inner).fragments().getFirst().name()).isEqualTo(name);
  }

  @Test
  void aFragmentOfAnotherRoundChangesNothing() {
    var state = OuterState.of(form(PAPER, Encoding.FP16), weights(new Random(1), 1));
    var offer = state.offer(weights(new Random(2), 1));
    state.apply(List.of(whole(offer, 1)), Optional.of(offer));
    var hash = state.hash();
    assertThatThrownBy(() -> state.apply(List.of(whole(offer, 1)), Optional.empty()))
        .hasMessageContaining("round 2");
    assertThat(state.hash()).isEqualTo(hash);
  }

  @Test
  void weightsThatAreNotNumbersAreNotOffered() {
    for (var encoding : Encoding.values()) {
      var state = OuterState.of(form(PAPER, encoding), weights(new Random(1), 1));
      var inner = weights(new Random(2), 1);
      inner[1][3] = Float.NaN;
      assertThatThrownBy(() -> state.offer(inner)).hasMessageContaining("not a number");
    }
  }

  @Test
  void groupsAreWholeLayersOfAboutEqualSizes() {
    var names = List.of("embed", "l.0.a", "l.0.b", "l.1.a", "l.1.b", "l.2.a", "l.2.b", "norm");
    var sizes = List.of(10, 50, 50, 50, 50, 50, 50, 1);
    assertThat(Groups.of(names, sizes, 1).ends()).containsExactly(8);
    assertThat(Groups.of(names, sizes, 3).ends()).containsExactly(3, 5, 8);
    assertThat(Groups.of(names, sizes, 100).ends()).containsExactly(1, 3, 5, 7, 8);
  }
}
