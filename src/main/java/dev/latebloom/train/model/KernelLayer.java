package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.Kernels;
import java.util.List;

/**
 * A block that is one kernel call.
 *
 * @param kernel the method; {@code next_} and its name is the one for positions that follow
 * @param tables rotary ones, if it has any
 */
record KernelLayer(Kernels kernels, String kernel, NDList tables, NDList weights) implements Layer {
  @Override
  public NDArray record(NDArray x, List<Runnable> gaps) {
    return kernels.record(kernel, new NDList(x).addAll(tables), weights).head();
  }

  @Override
  public NDArray run(NDArray x) {
    return kernels.run(kernel, new NDList(x).addAll(tables), weights).head();
  }

  @Override
  public NDArray next(NDArray x, NDArray places, NDArray view, NDList past) {
    var inputs = new NDList(x, places, view).addAll(tables);
    return kernels.run("next_" + kernel, inputs, past, weights).head();
  }
}
