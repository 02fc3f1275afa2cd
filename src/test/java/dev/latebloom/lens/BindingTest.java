package dev.latebloom.lens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.layers.Heads;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Heads of which it is known what they do. */
final class BindingTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Kernels KERNELS =
      TORCH.load(KernelArchive.ofResource(VsaProbe.class, "lens.kernel"));
  private static final RandomVectors RANDOM = new RandomVectors(TORCH, KERNELS, 1);
  private static final int WIDTH = 64;
  private static final int TOKENS = 200;
  private static final Heads ONE = new Heads(1, 1, WIDTH);

  @AfterAll
  static void close() {
    KERNELS.close();
    TORCH.close();
  }

  @Test
  void aRotationBindsAndIsUndoneBothWays() {
    try (var scope = TORCH.scope()) {
      var head = head(scope, rotation(scope, "v"), rotation(scope, "o"), ones(scope), ones(scope));
      assertThat(head.unbound()).isEqualTo(1);
      assertThat(head.transposed()).isEqualTo(1);
      assertThat(head.unboundOfSum()).isGreaterThan(0.9);
      assertThat(head.transposedOfSum()).isGreaterThan(0.9);
      assertThat(head.other()).isGreaterThan(0.9);
      var sphere = new SphereCosine(WIDTH);
      assertThat(head.away()).isCloseTo(sphere.meanSize(), within(0.02));
      assertThat(head.spread()).isCloseTo(sphere.deviation(), within(0.01));
    }
  }

  @Test
  void aHeadThatMovesNothingIsSeenAsSuch() {
    try (var scope = TORCH.scope()) {
      var head = head(scope, ones(scope), ones(scope), ones(scope), ones(scope));
      assertThat(head.away()).isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void aStretchedHeadIsUndoneByThePseudoInverseAndNotByTheTransposedMatrix() {
    try (var scope = TORCH.scope()) {
      var stretched = new float[WIDTH * WIDTH];
      for (int i = 0; i < WIDTH; i++) stretched[i * WIDTH + i] = i == 0 ? 60 : 1;
      var value = TORCH.create(scope, stretched, new Shape(WIDTH, WIDTH));
      var head = head(scope, value, rotation(scope, "o"), ones(scope), ones(scope));
      assertThat(head.unbound()).isEqualTo(1);
      assertThat(head.transposed()).isLessThan(0.2);
    }
  }

  @Test
  void headsThatMatchTheSameTokenOrThePositionBeforeAreFound() {
    try (var scope = TORCH.scope()) {
      var shift = new float[WIDTH * WIDTH];
      for (int i = 0; i + 1 < WIDTH; i++) shift[(i + 1) * WIDTH + i] = 1;
      var before = TORCH.create(scope, shift, new Shape(WIDTH, WIDTH));
      var same = head(scope, ones(scope), ones(scope), ones(scope), ones(scope));
      var previous = head(scope, ones(scope), ones(scope), ones(scope), before);
      assertThat(same.same()).isEqualTo(1);
      assertThat(same.previous()).isLessThan(0.1);
      assertThat(previous.same()).isLessThan(0.1);
      assertThat(previous.previous()).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void randomHeadsMatchByChance() {
    try (var scope = TORCH.scope()) {
      var chance =
          new Binding(TORCH, KERNELS, RANDOM).chance(new Heads(1, 1, 16), WIDTH, concepts(scope));
      assertThat(chance.same()).isLessThan(0.05);
      assertThat(chance.previous()).isLessThan(0.2);
      assertThat(chance.unbound()).isBetween(0.2, 1.0);
    }
  }

  private static HeadFigures head(
      NDManager scope, NDArray value, NDArray output, NDArray query, NDArray key) {
    var attention = new Anatomy.Attention(ONE, query, key, value, output);
    var norm = Norm.none(TORCH, scope, WIDTH);
    var binding = new Binding(TORCH, KERNELS, RANDOM);
    return binding.heads(0, attention, norm, concepts(scope)).getFirst();
  }

  /** Random tokens; positions are the axes. */
  private static Binding.Concepts concepts(NDManager scope) {
    var tokens = RANDOM.gaussian(scope, "tokens", TOKENS, WIDTH);
    var lengths = tokens.square().sum(new int[] {1}, true).sqrt();
    return new Binding.Concepts(tokens.div(lengths), Optional.of(ones(scope)));
  }

  private static NDArray rotation(NDManager scope, String name) {
    return RANDOM.rotated(scope, name, ones(scope));
  }

  private static NDArray ones(NDManager scope) {
    var values = new float[WIDTH * WIDTH];
    for (int i = 0; i < WIDTH; i++) values[i * WIDTH + i] = 1;
    return TORCH.create(scope, values, new Shape(WIDTH, WIDTH));
  }
}
