package dev.latebloom.train;

import ai.djl.ndarray.types.Shape;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.CrossEntropy;
import dev.latebloom.train.model.KvCache;
import dev.latebloom.train.model.Model;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The losses of rows that a model reads chunk by chunk, without a gradient. */
final class CarriedLoss {
  private final Torch torch;
  private final Model model;
  private final CrossEntropy crossEntropy;
  private final MicroBatch part;
  private final Targets targets;

  /** One example a row. */
  CarriedLoss(Torch torch, Model model, MemorySettings memory, MicroBatch part) {
    if (part.isPacked()) throw new IllegalArgumentException("examples share rows");
    this.torch = torch;
    this.model = model;
    this.crossEntropy = model.crossEntropy(memory.lossChunk());
    this.part = part;
    this.targets = Targets.of(part, model.architecture());
  }

  /** The loss of each target, in order. */
  float[] losses(int chunk, IntConsumer read) {
    var losses = new float[targets.positions().length];
    try (var cache = model.cache(part.rows(), part.width())) {
      for (int from = 0; from < part.width(); from += chunk) {
        int to = Math.min(part.width(), from + chunk);
        addLosses(from, to, cache, losses);
        read.accept(to - from);
      }
    }
    return losses;
  }

  /** Reads columns {@code from} to {@code to} of all rows. */
  private void addLosses(int from, int to, KvCache cache, float[] losses) {
    int width = to - from;
    int[] here =
        IntStream.range(0, losses.length)
            .filter(i -> from <= column(i) && column(i) < to)
            .toArray();
    try (var scope = torch.scope()) {
      var shape = new Shape(part.rows(), width);
      var stream =
          model.read(
              torch.create(scope, columns(part.tokens(), from, width), shape),
              torch.create(scope, places(from, width), shape),
              torch.create(scope, live(from, width), shape),
              cache);
      if (here.length == 0) return;
      int[] at =
          Arrays.stream(here)
              .map(i -> targets.positions()[i] / part.width() * width + column(i) - from)
              .toArray();
      var states = model.statesOf(stream, torch.create(scope, at, new Shape(at.length)));
      int[] tokens = Arrays.stream(here).map(i -> targets.tokens()[i]).toArray();
      float[] some = crossEntropy.losses(states, tokens);
      for (int k = 0; k < here.length; k++) losses[here[k]] = some[k];
    }
  }

  private int column(int target) {
    return targets.positions()[target] % part.width();
  }

  private int[] columns(int[] ofRows, int from, int width) {
    var some = new int[part.rows() * width];
    for (int row = 0; row < part.rows(); row++) {
      System.arraycopy(ofRows, row * part.width() + from, some, row * width, width);
    }
    return some;
  }

  private int[] places(int from, int width) {
    return IntStream.range(0, part.rows() * width).map(i -> from + i % width).toArray();
  }

  private int[] live(int from, int width) {
    return IntStream.range(0, part.rows() * width)
        .map(i -> from + i % width < part.length(i / width) ? 1 : 0)
        .toArray();
  }
}
