package dev.latebloom.train.model.layers;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.scan.ScanGraph;
import dev.latebloom.train.scan.ScanInputs;
import java.util.BitSet;
import java.util.List;

/**
 * A block with a selective scan in its midst: the kernel {@code enter} makes what the scan takes
 * and what goes past it, and {@code leave} the residual stream of what comes out.
 */
public record ScanLayer(Kernels kernels, ScanGraph scans, NDList weights) implements Layer {
  @Override
  public NDArray record(NDArray x, NDList packing, List<Runnable> gaps) {
    var entered = kernels.record(method(packing), new NDList(x).addAll(packing), weights);
    var scan = scans.record(inputs(entered).beginningAt(starts(packing)), beside(entered));
    gaps.add(scan::backward);
    return kernels.record("leave", new NDList(scan.y()).addAll(scan.beside()), weights).head();
  }

  @Override
  public NDArray run(NDArray x, NDList packing) {
    var entered = kernels.run(method(packing), new NDList(x).addAll(packing), weights);
    return leave("leave", scans.run(inputs(entered).beginningAt(starts(packing))), entered);
  }

  @Override
  public NDArray next(NDArray x, NDArray places, NDArray view, NDList cache) {
    var entered = kernels.run("next_enter", new NDList(x, view), cache, weights);
    return leave("next_leave", scans.run(inputs(entered), cache.getLast()), entered);
  }

  private static String method(NDList packing) {
    return packing.isEmpty() ? "enter" : "packed_enter";
  }

  /** Which of all steps begin an example within a row. */
  private static BitSet starts(NDList packing) {
    var starts = new BitSet();
    if (packing.isEmpty()) return starts;
    int[] places = packing.head().toIntArray();
    for (int i = 0; i < places.length; i++) if (places[i] == 0) starts.set(i);
    return starts;
  }

  private NDArray leave(String method, NDArray y, NDList entered) {
    return kernels.run(method, new NDList(y).addAll(beside(entered)), weights).head();
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
