package dev.latebloom.train.model.folder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.WeightSource;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.KernelTexts;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Weights as the base of adapters holds them, made one after the other: the same numbers give the
 * same bits. Only kernels know bfloat16: Java must not ask such an array for its numbers or its
 * type.
 */
final class FrozenSource implements WeightSource {
  /** Kernels that make a form of numbers, and float32 of the form. */
  private enum Form {
    WHOLE("", ""),
    HALF("half", "whole"),
    CODES("encoded", "numbers");

    private final String making;
    private final String undoing;

    Form(String making, String undoing) {
      this.making = making;
      this.undoing = undoing;
    }
  }

  private final Torch torch;
  private final WeightSource whole;
  private final BaseType type;
  private final Compute compute;
  private final boolean again;
  private final KernelArchive kernels;
  private final Set<Weight> inBlocks = new HashSet<>();

  private FrozenSource(
      Torch torch,
      Architecture architecture,
      WeightSource whole,
      BaseType type,
      Compute compute,
      boolean again) {
    this.torch = torch;
    this.whole = whole;
    this.type = type;
    this.compute = compute;
    this.again = again;
    this.kernels =
        KernelTexts.of(List.of("coding", "coded"))
            .with("base_bits", type.bits())
            .with("compute", Compute.FP32.code())
            .with("inputs_first", architecture.inputsFirst() ? 1 : 0);
    for (var block : architecture.blocks()) inBlocks.addAll(block.linear());
  }

  /**
   * The arrays that kernels take.
   *
   * @param whole numbers
   * @param compute what products will compute in
   */
  static FrozenSource held(
      Torch torch, Architecture architecture, WeightSource whole, BaseType type, Compute compute) {
    return new FrozenSource(torch, architecture, whole, type, compute, false);
  }

  /** The numbers that such arrays stand for, as float32 in the shape of their weight. */
  static FrozenSource numbers(
      Torch torch, Architecture architecture, WeightSource whole, BaseType type) {
    return new FrozenSource(torch, architecture, whole, type, Compute.FP32, true);
  }

  private Form form(Weight weight) {
    if (!weight.isMatrix()) return Form.WHOLE;
    return switch (type) {
      case FP32 -> Form.WHOLE;
      case BF16 -> Form.HALF;
      case INT8, INT4 -> {
        if (inBlocks.contains(weight)) yield Form.CODES;
        // So that a product with the head needs no copy of another type.
        yield compute == Compute.BF16 ? Form.HALF : Form.WHOLE;
      }
    };
  }

  @Override
  public NDArray read(NDManager memory, Weight weight) throws IOException {
    var form = form(weight);
    if (form == Form.WHOLE) return whole.read(memory, weight);
    try (var passing = memory.newSubManager();
        var making = torch.load(kernels)) {
      var stored = whole.read(passing, weight);
      // Recorded, though nothing here has a gradient: of what is run only, torch lets no product be
      // recorded later.
      var array = making.record(form.making, new NDList(stored)).head();
      if (again) array = making.record(form.undoing, new NDList(array, stored)).head();
      array.attach(memory);
      return array;
    }
  }

  @Override
  public FloatType type(Weight weight) throws IOException {
    return whole.type(weight);
  }
}
