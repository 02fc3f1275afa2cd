package dev.latebloom.train.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Loaded kernels: native functions over tensors, called by name.
 *
 * <p>A method takes first single tensors, then lists of tensors. What it returns belongs to the
 * manager of the first tensor, so that one must come from the caller's scope. Calls cost some
 * microseconds, and {@link ai.djl.engine.EngineException} is what native errors arrive as. Used
 * from one thread.
 */
public final class Kernels implements AutoCloseable {
  private static final String[] LIST_NAMES = {"a[]", "b[]", "c[]", "d[]"};

  private final NDManager memory;
  private final PtSymbolBlock block;
  private final Map<String, NDArray> methodTags = new HashMap<>();
  private final IdentityHashMap<NDList, IValue> kept = new IdentityHashMap<>();

  private Kernels(NDManager memory, PtSymbolBlock block) {
    this.memory = memory;
    this.block = block;
  }

  static Kernels load(NDManager parent, KernelArchive archive) {
    var memory = parent.newSubManager();
    try {
      var bytes = new ByteArrayInputStream(archive.bytes());
      return new Kernels(memory, JniUtils.loadModule((PtNDManager) memory, bytes, false, false));
    } catch (IOException e) {
      memory.close();
      throw new UncheckedIOException(e);
    }
  }

  /** Calls {@code method} and records it, so that {@link Torch#backward} can go through it. */
  public NDList record(String method, NDList tensors, NDList... lists) {
    if (lists.length > LIST_NAMES.length) {
      throw new IllegalArgumentException("at most " + LIST_NAMES.length + " lists a call");
    }
    var inputs = new NDList(tensors.size() + 1);
    for (var tensor : tensors) {
      tensor.setName(null);
      inputs.add(tensor);
    }
    for (int i = 0; i < lists.length; i++) {
      for (var element : lists[i]) {
        element.setName(LIST_NAMES[i]);
        inputs.add(element);
      }
    }
    inputs.add(methodTags.computeIfAbsent(method, this::tag));
    JniUtils.setGradMode(true);
    try {
      return IValueUtils.forward(block, inputs, true);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /**
   * Calls {@code method} without recording; the only way to write into a weight.
   *
   * <p>Not by DJL's way of {@link #record}, which matches the name of every array with several
   * patterns: that takes longer than most of what a model does with one token.
   */
  public NDList run(String method, NDList tensors, NDList... lists) {
    var inputs = new ArrayList<IValue>(tensors.size() + lists.length);
    var made = new ArrayList<IValue>(tensors.size() + lists.length);
    JniUtils.setGradMode(false);
    try {
      for (var tensor : tensors) made.add(IValue.from((PtNDArray) tensor));
      inputs.addAll(made);
      for (var list : lists) {
        // As in record, where there is no such thing as a list without a tensor.
        if (list.isEmpty()) continue;
        var known = kept.get(list);
        if (known == null) made.add(listed(list));
        inputs.add(known == null ? made.getLast() : known);
      }
      try (var output = IValueUtils.runMethod(block, method, inputs.toArray(IValue[]::new))) {
        return output.toNDList((PtNDManager) tensors.head().getManager());
      }
    } finally {
      made.forEach(IValue::close);
    }
  }

  /**
   * Has {@link #run} pass on this very list, whenever it is given it, without making it anew.
   *
   * @param list as it stays; its tensors' numbers may change
   * @return the list
   */
  public NDList keep(NDList list) {
    kept.put(list, listed(list));
    return list;
  }

  private static IValue listed(NDList list) {
    return IValue.listFrom(list.toArray(PtNDArray[]::new));
  }

  /** DJL picks the method by the name of an array that is not passed on. */
  private NDArray tag(String method) {
    var tag = memory.create(0);
    tag.setName("module_method:" + method);
    return tag;
  }

  @Override
  public void close() {
    kept.values().forEach(IValue::close);
    block.close();
    memory.close();
  }
}
