package dev.latebloom.train.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * A block whose matrices are codes. Autograd would keep the numbers of a matrix from the way
 * forward to the way back, so the graph is cut at every product, and the way back goes over each
 * cut by a kernel that makes the numbers again.
 */
public record CodedLayer(Torch torch, KernelLayer block) implements Layer {
  @Override
  public NDArray record(NDArray x, NDList packing, List<Runnable> gaps) {
    // Parts of the block are gone through more than once, what comes before it must not be.
    var begin = torch.isLeaf(x) ? torch.leaf(x) : x;
    var y = block.record(begin, packing, gaps);
    var taken = block.kernels().record("taken_cuts", new NDList(y));
    if (taken.isEmpty()) return y;
    var cuts = Cut.all(taken.subNDList(1));
    var end = torch.leaf(y);
    gaps.add(
        () -> {
          goBack(torch, y, torch.gradient(end));
          // What was recorded goes as soon as nothing before it needs it.
          taken.head().close();
          y.close();
          for (var cut : cuts.reversed()) cut.goBack(torch, block.kernels());
          if (torch.isLeaf(x)) torch.backward(x, torch.gradient(begin));
        });
    return end;
  }

  private static void goBack(Torch torch, NDArray output, NDArray upstream) {
    torch.backwardKeeping(output, upstream);
    upstream.close();
  }

  @Override
  public NDArray run(NDArray x, NDList packing) {
    return block.run(x, packing);
  }

  @Override
  public NDArray next(NDArray x, NDArray places, NDList view, NDList cache, NDList fixed) {
    return block.next(x, places, view, cache, fixed);
  }

  @Override
  public NDList fixed(NDList cache) {
    return block.fixed(cache);
  }

  /**
   * A place where the graph ends and begins again.
   *
   * @param x what the product takes
   * @param begins what stands for its outputs, and for x where adapters take it
   * @param matrices its codes
   */
  private record Cut(NDArray x, NDList begins, NDList matrices) {

    /** As {@code cuts} in adapters.kernel has them. */
    static List<Cut> all(NDList arrays) {
      var cuts = new ArrayList<Cut>();
      int at = 0;
      while (at < arrays.size()) {
        int begins = at + 1;
        int matrices = endOf(arrays, begins) + 1;
        int end = endOf(arrays, matrices);
        cuts.add(
            new Cut(
                arrays.get(at),
                arrays.subNDList(begins, matrices - 1),
                arrays.subNDList(matrices, end)));
        at = end + 1;
      }
      return cuts;
    }

    private static int endOf(NDList arrays, int from) {
      int at = from;
      while (arrays.get(at).size() > 0) at++;
      return at;
    }

    /** Once the gradients of all that stands behind it are complete. */
    void goBack(Torch torch, Kernels kernels) {
      try (var upstream = torch.gradient(begins.head())) {
        var inputs = new NDList(upstream, x);
        CodedLayer.goBack(torch, x, kernels.record("back_through", inputs, matrices).head());
      }
      for (var adapted : begins.subNDList(1)) {
        CodedLayer.goBack(torch, x, torch.gradient(adapted));
      }
      x.close();
      begins.close();
      matrices.close();
    }
  }
}
