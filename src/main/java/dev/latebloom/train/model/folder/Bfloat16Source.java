package dev.latebloom.train.model.folder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.WeightSource;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;

/**
 * Frozen weights that are held in half the memory: matrices and tables as bfloat16, all else as it
 * comes. Only kernels know that type: Java must not ask such an array for its numbers or its type.
 */
final class Bfloat16Source implements WeightSource, AutoCloseable {
  private final WeightSource whole;
  private final Kernels kernels;

  Bfloat16Source(Torch torch, WeightSource whole) {
    this.whole = whole;
    this.kernels = torch.load(KernelArchive.ofText(TEXT));
  }

  @Override
  public NDArray read(NDManager memory, Weight weight) throws IOException {
    if (!weight.isMatrix()) return whole.read(memory, weight);
    // Recorded, though nothing here has a gradient: of what is run only, torch lets no product be
    // recorded later.
    try (var passing = memory.newSubManager()) {
      var half = kernels.record("half", new NDList(whole.read(passing, weight))).head();
      half.attach(memory);
      return half;
    }
  }

  @Override
  public FloatType type(Weight weight) throws IOException {
    return whole.type(weight);
  }

  @Override
  public void close() {
    kernels.close();
  }

  private static final String TEXT =
      """
      class Kernels(Module):
        __parameters__ = []
        __buffers__ = []
        bfloat16 : int
        def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return x
        def half(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return torch.to(x, self.bfloat16)
      """;
}
