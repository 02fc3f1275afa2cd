package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.scan.ScanGraph;
import dev.latebloom.train.scan.ScanInputs;
import java.util.List;

/**
 * A block with a selective scan in its midst: the kernel {@code enter} makes what the scan takes
 * and what goes past it, and {@code leave} the residual stream of what comes out.
 */
record ScanLayer(Kernels kernels, ScanGraph scans, NDList weights) implements Layer {
  @Override
  public NDArray record(NDArray x, List<Runnable> gaps) {
    var entered = kernels.record("enter", new NDList(x), weights);
    var scan = scans.record(inputs(entered), beside(entered));
    gaps.add(scan::backward);
    return kernels.record("leave", new NDList(scan.y()).addAll(scan.beside()), weights).head();
  }

  @Override
  public NDArray run(NDArray x) {
    var entered = kernels.run("enter", new NDList(x), weights);
    return leave(scans.run(inputs(entered)), entered);
  }

  @Override
  public NDArray next(NDArray x, NDArray places, NDArray view, NDList past) {
    var entered = kernels.run("next_enter", new NDList(x, view), past, weights);
    return leave(scans.run(inputs(entered), past.getLast()), entered);
  }

  private NDArray leave(NDArray y, NDList entered) {
    return kernels.run("leave", new NDList(y).addAll(beside(entered)), weights).head();
  }

  private static ScanInputs inputs(NDList entered) {
    return new ScanInputs(
        entered.get(0),
        entered.get(1),
        entered.get(2),
        entered.get(3),
        entered.get(4),
        entered.get(5));
  }

  /** The gate and the residual stream. */
  private static NDList beside(NDList entered) {
    return entered.subNDList(6);
  }
}
