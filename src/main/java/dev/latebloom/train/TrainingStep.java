package dev.latebloom.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.sample.Batch;
import dev.latebloom.sample.MicroBatch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.ModelFolder;
import dev.latebloom.train.model.Weight;
import dev.latebloom.train.optim.AdamW;
import dev.latebloom.train.optim.Gradients;
import dev.latebloom.train.optim.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * One optimizer step: a batch in, each of its examples' own loss out, and the model changed.
 *
 * <p>The objective is the mean cross-entropy over the step's response tokens, over all
 * micro-batches: splitting a batch changes memory, not the gradient. On the CPU in fp32, with a
 * fixed number of threads, losses and weights are a function of the batches to the last bit.
 * Belongs to the thread of its {@link Torch}.
 */
public final class TrainingStep implements AutoCloseable {
  private static final String OPTIMIZER = "optimizer.safetensors";

  private final Torch torch;
  private final Model model;
  private final OptimizerSettings settings;
  private final Gradients gradients;
  private final AdamW optimizer;

  private TrainingStep(Torch torch, Model model, OptimizerSettings settings, Gradients gradients) {
    this.torch = torch;
    this.model = model;
    this.settings = settings;
    this.gradients = gradients;
    this.optimizer =
        new AdamW(
            torch,
            settings,
            model.layout().stream().map(Weight::name).toList(),
            model.weights(),
            model.gradients());
  }

  /** Training of {@code model} with an optimizer that has made no update; closes it at the end. */
  public static TrainingStep create(Torch torch, Model model, OptimizerSettings settings) {
    torch.enter();
    return new TrainingStep(
        torch, model, settings, new Gradients(torch, settings, model.gradients()));
  }

  /**
   * Training of {@code model}, continued from what {@link #save} wrote beside it.
   *
   * @throws IOException when the optimizer's state is missing, damaged, or of another model
   */
  public static TrainingStep restore(
      Torch torch, Model model, OptimizerSettings settings, Path folder) throws IOException {
    var step = create(torch, model, settings);
    step.optimizer.restore(folder.resolve(OPTIMIZER));
    return step;
  }

  /**
   * Takes one step.
   *
   * @throws IllegalArgumentException when there is no row, or one does not fit the model; nothing
   *     has changed then
   * @throws DivergedException when a loss or the gradient is not finite; no weight and no part of
   *     the optimizer's state has changed then
   */
  public StepLosses apply(Batch batch) {
    if (batch.rows() == 0) throw new IllegalArgumentException("a batch without rows");
    torch.enter();
    try (var scope = torch.scope()) {
      // g ← 0
      gradients.clear(scope);
      // ℓ_i = 1/T_i Σ_k -log f_θ(x_k | x_<k) and g = ∇_θ 1/T Σ_i T_i ℓ_i, where T = Σ_i T_i
      float[] losses = backward(scope, batch);
      float norm = gradients.norm(scope);
      requireFinite(batch.step(), losses, norm);
      // g ← g · min(1, c / ‖g‖)
      gradients.clip(scope, norm);
      // θ ← AdamW(θ, g, η_t)
      double learningRate = settings.schedule().at(batch.step());
      optimizer.update(scope, learningRate);
      return new StepLosses(
          batch.step(), ids(batch), losses, tokens(batch), norm, (float) learningRate);
    }
  }

  /** Adds every micro-batch's gradient up and returns each row's mean loss, in training order. */
  private float[] backward(NDManager scope, Batch batch) {
    var losses = new float[batch.rows()];
    float share = 1f / batch.responseTokens();
    int done = 0;
    for (var part : batch.parts()) {
      try (var inner = scope.newSubManager()) {
        float[] sums = backward(inner, part, share);
        for (int row = 0; row < sums.length; row++) {
          losses[done++] = sums[row] / (part.length(row) - part.promptLength(row));
        }
      }
    }
    return losses;
  }

  /** One micro-batch: its rows' summed losses, whose gradients count {@code share} each. */
  private float[] backward(NDManager scope, MicroBatch part, float share) {
    int[] at = Targets.of(part, model.architecture());
    // (B, T) and (2, n)
    var tokens = torch.create(scope, part.tokens(), new Shape(part.rows(), part.width()));
    var targets = torch.create(scope, at, new Shape(2, at.length / 2));
    // (B)
    var sums = model.rowLosses(tokens, targets);
    var upstream = new float[part.rows()];
    Arrays.fill(upstream, share);
    torch.backward(sums, torch.create(scope, upstream, new Shape(part.rows())));
    return sums.toFloatArray();
  }

  private static void requireFinite(long step, float[] losses, float norm) {
    for (float loss : losses) {
      if (!Float.isFinite(loss)) throw new DivergedException(step, "a loss of " + loss);
    }
    if (!Float.isFinite(norm)) throw new DivergedException(step, "a gradient norm of " + norm);
  }

  private static long[] ids(Batch batch) {
    var ids = new long[batch.rows()];
    int i = 0;
    for (var part : batch.parts()) {
      for (int row = 0; row < part.rows(); row++) ids[i++] = part.id(row);
    }
    return ids;
  }

  private static int tokens(Batch batch) {
    int sum = 0;
    for (var part : batch.parts()) {
      for (int row = 0; row < part.rows(); row++) sum += part.length(row);
    }
    return sum;
  }

  /**
   * Writes the model and the optimizer's state into {@code folder}, which exists and has neither.
   */
  public void save(Path folder) throws IOException {
    torch.enter();
    ModelFolder.save(model, folder);
    optimizer.save(folder.resolve(OPTIMIZER));
  }

  public Model model() {
    return model;
  }

  @Override
  public void close() {
    optimizer.close();
    gradients.close();
    model.close();
  }
}
