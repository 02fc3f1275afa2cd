package dev.latebloom.train.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.layers.KernelTexts;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against torch's own cross-entropy of all logits at once, and its own way back. */
final class CrossEntropyTest {
  private static final Torch TORCH = Torch.load("cpu", 2);
  private static final int POSITIONS = 29;
  private static final int VOCABULARY = 113;
  private static final int WIDTH = 24;

  /** The head is what families with and without a bias have in common. */
  private static final Kernels KERNELS =
      TORCH.load(
          KernelTexts.of(List.of("common", "root_mean_square", "rms_norm"))
              .with("epsilon", 1e-5)
              .with("tile", 0)
              .with("compute", 6));

  private static final Kernels PLAIN =
      TORCH.load(
          KernelArchive.ofText(
              """
              class Kernels(Module):
                __parameters__ = []
                __buffers__ = []
                def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
                  return x
                def same(self: __torch__.Kernels, x: Tensor) -> Tensor:
                  return torch.view_as(x, x)
                def losses(self: __torch__.Kernels, y: Tensor, target: Tensor, head: List[Tensor]) -> Tensor:
                  z = torch.linear(y, head[0], head[1])
                  return torch.cross_entropy_loss(z, torch.to(target, 4), None, 0, -100, 0.)
                def pulled(self: __torch__.Kernels, y: Tensor, target: Tensor, other: Tensor, head: List[Tensor], others: List[Tensor]) -> Tensor:
                  p = torch.softmax(torch.linear(other, others[0], others[1]), -1)
                  u = torch.sub(p, torch.one_hot(torch.to(target, 4), torch.size(p, 1)))
                  return torch.mul(torch.linear(y, head[0], head[1]), torch.detach(u))
              """));

  @AfterAll
  static void close() {
    PLAIN.close();
    KERNELS.close();
    TORCH.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 7, 28, 29, 1000})
  void lossesAndGradientsAreThoseOfAllLogitsAtOnce(int chunk) {
    try (var scope = TORCH.scope()) {
      var weights = weights(scope, 1);
      var plain = TORCH.collectGradients(weights);
      float[] expected =
          backward(
              scope,
              weights,
              states -> {
                var head = weights.subNDList(1);
                var inputs = new NDList(states.values(), targets(scope));
                var each = PLAIN.record("losses", inputs, head).head();
                TORCH.backward(each, TORCH.create(scope, shares(), each.getShape()));
                return each.toFloatArray();
              });
      var gradients = plain.stream().map(gradient -> gradient.duplicate()).toList();
      for (var gradient : plain) gradient.muli(0);
      float[] found =
          backward(
              scope, weights, states -> loss(weights, chunk).backward(states, targets(), shares()));
      assertThat(found).containsExactly(expected, within(2e-6f));
      assertThat(loss(weights, chunk).losses(weights.head().duplicate(), targets()))
          .containsExactly(found);
      assertClose(plain, new NDList(gradients));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 29})
  void theDerivativeByTheLogitsMayBeTakenAtOtherWeights(int chunk) {
    try (var scope = TORCH.scope()) {
      var weights = weights(scope, 1);
      var others = weights(scope, 2);
      var plain = TORCH.collectGradients(weights);
      backward(
          scope,
          weights,
          states -> {
            var inputs = new NDList(states.values(), targets(scope), others.head());
            var product =
                PLAIN.record("pulled", inputs, weights.subNDList(1), others.subNDList(1)).head();
            var each = TORCH.create(scope, shares(), new Shape(POSITIONS, 1));
            TORCH.backward(product, each.broadcast(product.getShape()));
            return new float[0];
          });
      var gradients = plain.stream().map(gradient -> gradient.duplicate()).toList();
      for (var gradient : plain) gradient.muli(0);
      backward(
          scope,
          weights,
          states -> {
            loss(weights, chunk)
                .backward(
                    states,
                    others.head(),
                    weight -> others.get(weights.indexOf(weight)),
                    targets(),
                    shares());
            return new float[0];
          });
      assertClose(plain, new NDList(gradients));
    }
  }

  @Test
  void theSameChunksGiveTheSameBits() {
    var found = new float[2][];
    for (int i = 0; i < 2; i++) {
      try (var scope = TORCH.scope()) {
        var weights = weights(scope, 1);
        var gradients = TORCH.collectGradients(weights);
        backward(scope, weights, states -> loss(weights, 4).backward(states, targets(), shares()));
        found[i] = gradients.get(1).toFloatArray();
      }
    }
    assertThat(found[0]).containsExactly(found[1]);
  }

  @Test
  void logitsAsLargeAsNumbersGetGiveFiniteLosses() {
    try (var scope = TORCH.scope()) {
      var weights = weights(scope, 1);
      weights.get(1).muli(1e30f);
      TORCH.collectGradients(weights);
      float[] losses =
          backward(
              scope, weights, states -> loss(weights, 4).backward(states, targets(), shares()));
      for (float loss : losses) assertThat(loss).isFinite();
    }
  }

  /** The states are a weight themselves, whose gradient shows what came back to them. */
  private static float[] backward(
      NDManager scope, NDList weights, Function<Recorded, float[]> way) {
    weights.head().attach(scope);
    var states = PLAIN.record("same", new NDList(weights.head())).head();
    return way.apply(new Recorded(TORCH, states));
  }

  private static CrossEntropy loss(NDList weights, int positions) {
    var head = weights.subNDList(1);
    return new CrossEntropy(TORCH, KERNELS, head, VOCABULARY, 4L * VOCABULARY * positions);
  }

  /** States, head and its bias. */
  private static NDList weights(NDManager scope, long seed) {
    var random = new SplittableRandom(seed);
    var weights = new NDList();
    var shapes =
        List.of(new Shape(POSITIONS, WIDTH), new Shape(VOCABULARY, WIDTH), new Shape(VOCABULARY));
    for (var shape : shapes) {
      var values = new float[(int) shape.size()];
      for (int i = 0; i < values.length; i++) values[i] = (float) random.nextDouble(-1, 1);
      weights.add(TORCH.create(scope, values, shape));
    }
    return weights;
  }

  /** Some targets count for nothing, some for more than others. */
  private static float[] shares() {
    var random = new SplittableRandom(8);
    var shares = new float[POSITIONS];
    for (int i = 0; i < POSITIONS; i++) shares[i] = random.nextInt(4) / 3f;
    return shares;
  }

  private static int[] targets() {
    return new SplittableRandom(7).ints(POSITIONS, 0, VOCABULARY).toArray();
  }

  private static NDArray targets(NDManager scope) {
    return TORCH.create(scope, targets(), new Shape(POSITIONS));
  }

  private static void assertClose(NDList found, NDList expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i).toFloatArray())
          .containsExactly(expected.get(i).toFloatArray(), within(2e-6f));
    }
  }
}
