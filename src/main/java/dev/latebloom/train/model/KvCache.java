package dev.latebloom.train.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * The KV cache of rows that are being generated: for each block the keys and values of every
 * position read so far; in a Mamba a recurrent state of constant size.
 */
public final class KvCache implements AutoCloseable {
  private final Torch torch;
  private final Kernels kernels;
  private final NDManager memory;
  private List<NDList> blocks;

  /** An empty cache. */
  KvCache(Torch torch, Kernels kernels, NDManager memory, int blocks, List<Shape> shapes) {
    this.torch = torch;
    this.kernels = kernels;
    this.memory = memory;
    this.blocks = new ArrayList<>();
    for (int i = 0; i < blocks; i++) {
      var arrays = new NDList(shapes.size());
      for (var shape : shapes) arrays.add(torch.zeros(memory, shape));
      this.blocks.add(arrays);
    }
  }

  /** The arrays of block {@code layer}, which its kernel changes in place. */
  NDList of(int layer) {
    return blocks.get(layer);
  }

  /** Drops all rows but {@code rows}, which are numbered in this order from then on. */
  public void keep(int[] rows) {
    var kept = new ArrayList<NDList>();
    try (var scope = memory.newSubManager()) {
      for (var block : blocks) {
        var which = torch.create(scope, rows, new Shape(rows.length));
        var arrays = kernels.run("kept", new NDList(which), block);
        arrays.attach(memory);
        block.close();
        kept.add(arrays);
      }
    }
    blocks = kept;
  }

  @Override
  public void close() {
    memory.close();
  }
}
