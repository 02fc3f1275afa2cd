package dev.latebloom.train.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.Kernels;
import java.util.List;

/**
 * A block that is one kernel call.
 *
 * @param kernel the method; {@code packed_} and its name is the one for rows that examples share,
 *     {@code next_} and its name that for positions that follow
 * @param tables rotary ones, if it has any
 */
public record KernelLayer(Kernels kernels, String kernel, NDList tables, NDList weights)
    implements Layer {
  @Override
  public NDArray record(NDArray x, NDList packing, List<Runnable> gaps) {
    return kernels.record(method(packing), inputs(x, packing), weights).head();
  }

  @Override
  public NDArray run(NDArray x, NDList packing) {
    return kernels.run(method(packing), inputs(x, packing), weights).head();
  }

  private String method(NDList packing) {
    return packing.isEmpty() ? kernel : "packed_" + kernel;
  }

  private NDList inputs(NDArray x, NDList packing) {
    return new NDList(x).addAll(packing).addAll(tables);
  }

  @Override
  public NDArray next(NDArray x, NDArray places, NDList view, NDList cache, NDList fixed) {
    var inputs = new NDList(x, places).addAll(view).addAll(tables);
    return kernels.run("next_" + kernel, inputs, cache, weights).head();
  }

  @Override
  public NDList fixed(NDList cache) {
    return new NDList();
  }
}
