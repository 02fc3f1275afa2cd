package dev.latebloom.train.model;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.Block;
import dev.latebloom.train.model.layers.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * The KV cache of rows that are being generated: for each block the keys and values of every
 * position read so far; of a Mamba or a short convolution a state of constant size.
 */
public final class KvCache implements AutoCloseable {
  private final Torch torch;
  private final Kernels kernels;
  private final NDManager memory;
  private final List<Boolean> states;
  private final List<NDList> fixed;
  private List<NDList> blocks;

  /** An empty cache, of states where blocks have such. */
  KvCache(
      Torch torch,
      Kernels kernels,
      NDManager memory,
      Architecture architecture,
      List<Layer> layers,
      int rows,
      int length) {
    this.torch = torch;
    this.kernels = kernels;
    this.memory = memory;
    this.states = architecture.blocks().stream().map(Block::remembersState).toList();
    this.blocks = new ArrayList<>();
    this.fixed = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      var shapes = architecture.cacheShapes(i, rows, length);
      var arrays = new NDList(shapes.size());
      for (var shape : shapes) arrays.add(torch.zeros(memory, shape));
      this.blocks.add(arrays);
      this.fixed.add(layers.get(i).fixed(arrays));
    }
  }

  /** The arrays of block {@code layer}, which its kernel changes in place. */
  NDList of(int layer) {
    return blocks.get(layer);
  }

  /** What block {@code layer} has made of its weights when the cache was made. */
  NDList fixed(int layer) {
    return fixed.get(layer);
  }

  /** Drops all rows but {@code rows}, which are numbered in this order from then on. */
  public void keep(int[] rows) {
    var kept = new ArrayList<NDList>();
    try (var scope = memory.newSubManager()) {
      for (var block : blocks) {
        if (block.isEmpty()) {
          // Of a block that remembers nothing.
          kept.add(block);
          continue;
        }
        var which = torch.create(scope, rows, new Shape(rows.length));
        var arrays = kernels.run("kept", new NDList(which), block);
        arrays.attach(memory);
        block.close();
        kept.add(arrays);
      }
    }
    blocks = kept;
  }

  /**
   * Puts what is remembered of other rows in the place of some of these.
   *
   * @param read of the same model, as long as this one or shorter
   * @param of which of its rows are taken, any of them any number of times
   * @param places of these here, each once
   */
  public void seat(KvCache read, int[] of, int[] places) {
    try (var scope = memory.newSubManager()) {
      var which = torch.create(scope, of, new Shape(of.length));
      var where = torch.create(scope, places, new Shape(places.length));
      for (int i = 0; i < blocks.size(); i++) {
        if (blocks.get(i).isEmpty()) continue;
        kernels.run("seat", new NDList(which, where), read.of(i), blocks.get(i)).close();
      }
    }
  }

  /**
   * What it takes to go back to this position: copies of states. Of keys and values nothing, since
   * positions that are read again are written over.
   */
  public Saved save() {
    var saved = new ArrayList<NDList>();
    for (int i = 0; i < blocks.size(); i++) {
      saved.add(states.get(i) ? copies(blocks.get(i)) : new NDList());
    }
    return new Saved(saved);
  }

  /**
   * A KV cache as it was.
   *
   * @param states of each block; none of one that remembers keys and values
   */
  public record Saved(List<NDList> states) implements AutoCloseable {
    @Override
    public void close() {
      states.forEach(NDList::close);
    }
  }

  /** Goes back to the position at which {@code saved} was made, which stays as it is. */
  public void restore(Saved saved) {
    for (int i = 0; i < blocks.size(); i++) {
      if (!states.get(i)) continue;
      blocks.get(i).close();
      blocks.set(i, copies(saved.states().get(i)));
    }
  }

  private NDList copies(NDList of) {
    var copies = new NDList(of.size());
    for (var array : of) {
      var copy = array.duplicate();
      copy.attach(memory);
      copies.add(copy);
    }
    return copies;
  }

  @Override
  public void close() {
    memory.close();
  }
}
