package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class JointBackwardTest {
  private static final Torch TORCH = Torch.load("cpu", 1);
  private static final Kernels KERNELS =
      TORCH.load(
          KernelArchive.ofText(
              """
              class Kernels(Module):
                __parameters__ = []
                __buffers__ = []
                def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
                  return x
                def both(self: __torch__.Kernels, x: Tensor, w: Tensor) -> Tuple[Tensor, Tensor]:
                  s = torch.mul(w, w)
                  return (torch.mul(s, x), torch.sum(s))
                def square(self: __torch__.Kernels, x: Tensor) -> Tensor:
                  return torch.mul(x, x)
              """));

  @AfterAll
  static void close() {
    KERNELS.close();
    TORCH.close();
  }

  @Test
  void twoOutputsThatShareAPathGoBackTogether() {
    try (var scope = TORCH.scope();
        var joint = new JointBackward(TORCH)) {
      var weight = array(scope, 3, 5);
      var gradient = TORCH.collectGradients(new NDList(weight)).head();
      var outputs = KERNELS.record("both", new NDList(array(scope, 7, 11), weight));
      var sum = TORCH.create(scope, new float[] {100}, new Shape());
      joint.backward(outputs, new NDList(array(scope, 1, 10), sum));
      // 2 w (x u + 100).
      assertThat(gradient.toFloatArray()).containsExactly(2 * 3 * (7 + 100f), 2 * 5 * (110 + 100f));
    }
  }

  @Test
  void aLeafCollectsTheGradientAndLetsNoneThrough() {
    try (var scope = TORCH.scope()) {
      var weight = array(scope, 3, 5);
      var gradient = TORCH.collectGradients(new NDList(weight)).head();
      var squares = KERNELS.record("square", new NDList(weight)).head();
      var leaf = TORCH.leaf(squares);
      var output = KERNELS.record("square", new NDList(leaf)).head();
      TORCH.backward(output, array(scope, 1, 1));
      assertThat(leaf.toFloatArray()).containsExactly(9, 25);
      assertThat(TORCH.gradient(leaf).toFloatArray()).containsExactly(18, 50);
      assertThat(gradient.toFloatArray()).containsOnly(0);
      // And on from there.
      TORCH.backward(squares, TORCH.gradient(leaf));
      assertThat(gradient.toFloatArray()).containsExactly(18 * 6, 50 * 10);
    }
  }

  @Test
  void whatIsWrittenIntoTheMemoryOfAnArrayIsInIt() {
    try (var scope = TORCH.scope()) {
      var array = TORCH.zeros(scope, new Shape(2, 3));
      TORCH.memory(array).put(4, 7f);
      assertThat(array.toFloatArray()).containsExactly(0, 0, 0, 0, 7, 0);
      // Of one that is not contiguous, the numbers are in its own order.
      assertThat(TORCH.memory(array.transpose()).get(3)).isEqualTo(7f);
    }
  }

  private static NDArray array(NDManager scope, float... values) {
    return TORCH.create(scope, values, new Shape(values.length));
  }
}
