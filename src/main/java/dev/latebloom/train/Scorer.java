package dev.latebloom.train;

import ai.djl.ndarray.NDManager;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.TopPMask;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Computes losses of examples under a model, without gradients. Belongs to the thread of its {@link
 * Torch}.
 */
public final class Scorer implements AutoCloseable {
  /** What is only measured counts nothing. */
  private static final PartLoss.Shares NO_SHARES =
      (part, targets, losses) -> new float[targets.tokens().length];

  /** The same of the tokens that there are. */
  private record OnlyMask(Optional<TopPMask> mask) implements PartLoss.Shares {
    @Override
    public float[] of(MicroBatch part, Targets targets, Supplier<float[]> losses) {
      return NO_SHARES.of(part, targets, losses);
    }
  }

  private final Torch torch;
  private final Model model;
  private final MemorySettings memory;
  private final PartLoss.Means means;

  /** Closes {@code model} at the end. */
  public Scorer(Torch torch, Model model, MemorySettings memory) {
    this(new PartLoss.Means(torch, model, memory, Optional.empty()));
  }

  Scorer(PartLoss.Means means) {
    this.torch = means.torch();
    this.model = means.model();
    this.memory = means.memory();
    this.means = means;
  }

  /**
   * Each example's mean loss over its response tokens, in nats, in training order, without a
   * gradient.
   *
   * @throws IllegalArgumentException when a row does not fit the model
   */
  public float[] losses(Batch batch) {
    return each(batch, batch.examples(), PartLoss::losses);
  }

  /**
   * The loss of every token that carries one, in nats, example after example in training order.
   *
   * @throws IllegalArgumentException when a row does not fit the model
   */
  public float[] tokenLosses(Batch batch) {
    return each(batch, batch.responseTokens(), PartLoss::tokenLosses);
  }

  /** The same, and the value before each such token. */
  TokenFigures figures(Batch batch, Optional<TopPMask> mask) {
    var values = new float[batch.responseTokens()];
    int[] done = {0};
    float[] losses =
        each(
            batch,
            values.length,
            new OnlyMask(mask),
            (loss, scope) -> {
              var some = loss.figures(scope);
              System.arraycopy(some.values(), 0, values, done[0], some.values().length);
              done[0] += some.values().length;
              return some.losses();
            });
    return new TokenFigures(losses, values);
  }

  private float[] each(Batch batch, int n, BiFunction<PartLoss, NDManager, float[]> losses) {
    return each(batch, n, NO_SHARES, losses);
  }

  private float[] each(
      Batch batch, int n, PartLoss.Shares shares, BiFunction<PartLoss, NDManager, float[]> losses) {
    torch.enter();
    var all = new float[n];
    int done = 0;
    for (var part : batch.parts()) {
      try (var scope = torch.scope()) {
        var loss = new PartLoss(means, part, shares, batch.step(), 0);
        float[] some = losses.apply(loss, scope);
        System.arraycopy(some, 0, all, done, some.length);
        done += some.length;
      }
    }
    return all;
  }

  /**
   * As {@link #tokenLosses}, of rows that are read {@code chunk} tokens at a time: what the model
   * remembers of one chunk goes on into the next.
   *
   * @param part with one example a row
   * @param read is told how many tokens of each row were read, chunk by chunk
   */
  public float[] carriedLosses(MicroBatch part, int chunk, IntConsumer read) {
    torch.enter();
    model.keepAll();
    return new CarriedLoss(torch, model, memory, part).losses(chunk, read);
  }

  /** The model that says so. */
  public Model model() {
    return model;
  }

  @Override
  public void close() {
    model.close();
  }
}
