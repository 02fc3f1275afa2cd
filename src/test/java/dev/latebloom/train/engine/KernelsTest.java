package dev.latebloom.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class KernelsTest {
  private static final Torch TORCH = Torch.load("cpu", 1);

  private static final KernelArchive ARCHIVE =
      KernelArchive.ofText(
          """
          class Kernels(Module):
            __parameters__ = []
            __buffers__ = []
            times : int
            plus : float
            def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
              return x
            def affine(self: __torch__.Kernels, x: Tensor) -> Tensor:
              return torch.add(torch.mul(x, self.times), self.plus)
            def weighted(self: __torch__.Kernels, x: Tensor, a: List[Tensor], b: List[Tensor]) -> Tensor:
              return torch.mul(x, torch.add(torch.mul(a[0], a[1]), b[0]))
          """);

  @AfterAll
  static void close() {
    TORCH.close();
  }

  @Test
  void aKernelReadsItsAttributes() {
    try (var kernels = TORCH.load(ARCHIVE.with("times", -70000).with("plus", 0.25));
        var scope = TORCH.scope()) {
      var x = TORCH.create(scope, new float[] {1, 2}, new Shape(2));
      assertThat(kernels.run("affine", new NDList(x)).head().toFloatArray())
          .containsExactly(-69999.75f, -139999.75f);
    }
  }

  @Test
  void gradientsGoThroughListsAndAddUp() {
    try (var kernels = TORCH.load(ARCHIVE.with("times", 1).with("plus", 0.0));
        var scope = TORCH.scope()) {
      var weights = new NDList();
      for (float value : new float[] {3, 5, 7}) {
        weights.add(TORCH.create(scope, new float[] {value}, new Shape(1)));
      }
      var gradients = TORCH.collectGradients(weights);
      for (int pass = 1; pass <= 2; pass++) {
        var x = TORCH.create(scope, new float[] {2}, new Shape(1));
        var y =
            kernels.record(
                "weighted", new NDList(x), weights.subNDList(0, 2), weights.subNDList(2));
        TORCH.backward(y.head(), TORCH.create(scope, new float[] {10}, new Shape(1)));
        // d/da0, d/da1 and d/db0 of 10 * 2 * (a0 * a1 + b0).
        assertThat(gradients.get(0).toFloatArray()).containsExactly(pass * 100f);
        assertThat(gradients.get(1).toFloatArray()).containsExactly(pass * 60f);
        assertThat(gradients.get(2).toFloatArray()).containsExactly(pass * 20f);
      }
    }
  }

  @Test
  void aKeptListHasTheNumbersThatItsTensorsHaveNow() {
    try (var kernels = TORCH.load(ARCHIVE.with("times", 1).with("plus", 0.0));
        var scope = TORCH.scope()) {
      var x = TORCH.create(scope, new float[] {2}, new Shape(1));
      var seven = new NDList(TORCH.create(scope, new float[] {7}, new Shape(1)));
      var both =
          new NDList(
              TORCH.create(scope, new float[] {3}, new Shape(1)),
              TORCH.create(scope, new float[] {5}, new Shape(1)));
      kernels.keep(both);
      TORCH.memory(both.get(1)).put(0, 6);
      for (int call = 0; call < 2; call++) {
        var y = kernels.run("weighted", new NDList(x), both, seven).head();
        assertThat(y.toFloatArray()).containsExactly(2 * (3 * 6 + 7));
      }
    }
  }

  @Test
  void aNativeErrorIsAnException() {
    try (var kernels = TORCH.load(ARCHIVE.with("times", 1).with("plus", 0.0));
        var scope = TORCH.scope()) {
      var x = TORCH.create(scope, new float[] {1, 2}, new Shape(2));
      assertThatThrownBy(() -> kernels.run("absent", new NDList(x)))
          .isInstanceOf(EngineException.class);
    }
  }

  @Test
  void aMissingTextIsNamed() {
    assertThatThrownBy(() -> KernelArchive.ofResource(KernelsTest.class, "absent.kernel"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("absent.kernel");
  }
}
