package dev.latebloom.train;

import dev.latebloom.sample.Batch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;

/**
 * Computes losses of examples under a model, without gradients. Belongs to the thread of its {@link
 * Torch}.
 */
public final class Scorer implements AutoCloseable {
  private final Torch torch;
  private final Model model;
  private final MemorySettings memory;

  /** Closes {@code model} at the end. */
  public Scorer(Torch torch, Model model, MemorySettings memory) {
    this.torch = torch;
    this.model = model;
    this.memory = memory;
  }

  /**
   * Each example's mean loss over its response tokens, in nats, in training order, without a
   * gradient.
   *
   * @throws IllegalArgumentException when a row does not fit the model
   */
  public float[] losses(Batch batch) {
    torch.enter();
    var losses = new float[batch.examples()];
    int done = 0;
    for (var part : batch.parts()) {
      try (var scope = torch.scope()) {
        var loss =
            new PartLoss(torch, model, memory, part, new float[part.examples()], batch.step(), 0);
        float[] means = loss.losses(scope);
        System.arraycopy(means, 0, losses, done, means.length);
        done += means.length;
      }
    }
    return losses;
  }

  @Override
  public void close() {
    model.close();
  }
}
