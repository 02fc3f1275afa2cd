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
    var y = scans.run(inputs(entered).beginningAt(starts(packing)));
    return kernels.run("leave", new NDList(y).addAll(beside(entered)), weights).head();
  }

  @Override
  public NDArray next(NDArray x, NDArray places, NDList view, NDList cache, NDList fixed) {
    var entered = kernels.run("next_enter", new NDList(x).addAll(view), cache, weights);
    var inputs =
        new ScanInputs(
            entered.get(0),
            entered.get(1),
            fixed.get(0),
            entered.get(2),
            entered.get(3),
            fixed.get(1));
    var y = scans.run(inputs, cache.getLast());
    return kernels.run("next_leave", new NDList(y, entered.get(4), x), weights).head();
  }

  @Override
  public NDList fixed(NDList cache) {
    return kernels.run("fixed", new NDList(cache.head()), weights);
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
