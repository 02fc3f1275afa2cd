package dev.latebloom.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.latebloom.sample.Batch;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.TopPMask;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.layers.Weight;
import dev.latebloom.train.optim.Curvature;
import dev.latebloom.train.optim.Gradients;
import dev.latebloom.train.optim.Optimizer;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Parameter;
import dev.latebloom.train.optim.SharpGradient;
import dev.latebloom.train.optim.Sharpness;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * One optimizer step: a batch in, each of its examples' own loss out, and the model changed.
 *
 * <p>The objective is the mean cross-entropy over the step's response tokens, over all
 * micro-batches, each times its example's factor: splitting a batch changes memory, not the
 * gradient. On the CPU in fp32, with a fixed number of threads, losses and weights are a function
 * of the batches to the last bit. Belongs to the thread of its {@link Torch}.
 */
public final class TrainingStep implements AutoCloseable {
  private static final String OPTIMIZER = "optimizer.safetensors";

  private final Torch torch;
  private final Model model;
  private final OptimizerSettings settings;
  private final MemorySettings memory;
  private final List<Parameter> parameters;
  private final Gradients gradients;
  private final Optimizer optimizer;
  private final Optional<ValueHead> values;
  private final Optional<SharpGradient> sharpGradient;
  private final MicroBatchLimit limit = new MicroBatchLimit();
  private Optional<Curvature> curvature = Optional.empty();

  private TrainingStep(
      Torch torch,
      Model model,
      OptimizerSettings settings,
      MemorySettings memory,
      Optional<ValueHead> values) {
    this.torch = torch;
    this.model = model;
    this.settings = settings;
    this.memory = memory;
    this.values = values;
    var names = model.layout().stream().map(Weight::name).toList();
    var all = new ArrayList<>(Parameter.of(names, model.weights(), model.gradients()));
    values.ifPresent(head -> all.addAll(head.parameters()));
    this.parameters = List.copyOf(all);
    var slopes = new NDList(all.stream().map(Parameter::gradient).toList());
    this.gradients = new Gradients(torch, settings, slopes);
    this.optimizer = Optimizer.create(torch, settings.rule(), parameters);
    this.sharpGradient =
        settings.sharpness() instanceof Sharpness.Ascent ascent
            ? Optional.of(new SharpGradient(torch, ascent, parameters, gradients, optimizer))
            : Optional.empty();
  }

  /** Training of {@code model} with an optimizer that has made no update; closes it at the end. */
  public static TrainingStep create(
      Torch torch, Model model, OptimizerSettings settings, MemorySettings memory) {
    torch.enter();
    return new TrainingStep(torch, model, settings, memory, Optional.empty());
  }

  /**
   * The same with a value head, which begins at 0.
   *
   * @param rate its learning rate, in learning rates of the model
   */
  public static TrainingStep createValued(
      Torch torch, Model model, OptimizerSettings settings, MemorySettings memory, double rate) {
    torch.enter();
    var head = new ValueHead(torch, model, rate);
    return new TrainingStep(torch, model, settings, memory, Optional.of(head));
  }

  /** The same, with all activations kept and logits in one piece. */
  public static TrainingStep create(Torch torch, Model model, OptimizerSettings settings) {
    return create(torch, model, settings, MemorySettings.AMPLE);
  }

  /**
   * Training of {@code model}, continued from what {@link #save} wrote beside it.
   *
   * @throws IOException when the optimizer's state is missing, damaged, of another model or of
   *     another optimizer
   */
  public static TrainingStep restore(
      Torch torch, Model model, OptimizerSettings settings, MemorySettings memory, Path folder)
      throws IOException {
    return create(torch, model, settings, memory).restored(folder);
  }

  /** This one, new, as it was when {@link #save} wrote it; as {@link #restore}. */
  public TrainingStep restored(Path folder) throws IOException {
    if (values.isPresent()) values.get().restore(folder);
    optimizer.restore(folder.resolve(OPTIMIZER));
    limit.restore(folder);
    return this;
  }

  /** The same, with ample memory. */
  public static TrainingStep restore(
      Torch torch, Model model, OptimizerSettings settings, Path folder) throws IOException {
    return restore(torch, model, settings, MemorySettings.AMPLE, folder);
  }

  /**
   * Takes one step. When the device's memory runs out on the way to the gradient, it is tried again
   * in micro-batches of half the size, and so are all later steps.
   *
   * @throws IllegalArgumentException when there is no row, or one does not fit the model; nothing
   *     has changed then
   * @throws IllegalStateException when memory ran out for a single row
   * @throws DivergedException when a loss or the gradient is not finite; no weight and no part of
   *     the optimizer's state has changed then
   */
  public StepLosses apply(Batch batch) {
    var updated = update(batch, perExample(batch));
    return new StepLosses(
        batch.step(),
        ids(batch),
        updated.losses(),
        tokens(batch),
        updated.gradientNorm(),
        updated.learningRate(),
        RolloutFigures.NONE);
  }

  /**
   * An update and what was known before it.
   *
   * @param losses mean of each example's tokens, in training order, in nats
   * @param gradientNorm before clipping
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody writes to it after construction.
  public record Updated(float[] losses, float gradientNorm, float learningRate) {}

  /**
   * As {@link #apply}, down another objective, of which the derivative by each token's loss is
   * known.
   */
  public Updated update(Batch batch, TokenShares shares) {
    return update(batch, PartLoss.Shares.of(shares));
  }

  private Updated update(Batch batch, PartLoss.Shares shares) {
    if (batch.examples() == 0) throw new IllegalArgumentException("a batch without rows");
    torch.enter();
    try (var scope = torch.scope()) {
      var slope = slope(scope, batch, shares);
      // g ← g · min(1, c / ‖g‖)
      gradients.clip(scope, slope.norm());
      // θ ← the optimizer's (θ, g, η_t)
      double learningRate = settings.schedule().at(batch.step());
      optimizer.update(scope, learningRate);
      return new Updated(slope.losses(), slope.norm(), (float) learningRate);
    } finally {
      model.keepAll();
    }
  }

  /** What is known once the gradient stands in its arrays: ℓ of each example in order, and ‖g‖. */
  @SuppressWarnings("ArrayRecordComponent") // Within this class only, and read once.
  private record Slope(float[] losses, float norm) {}

  private Slope slope(NDManager scope, Batch batch, PartLoss.Shares shares) {
    while (true) {
      var fitting = limit.cut(batch);
      try (var attempt = scope.newSubManager()) {
        return attempt(attempt, fitting, shares);
      } catch (EngineException e) {
        if (!torch.ranOutOfMemory(e)) throw e;
        limit.halve(fitting, e);
      }
    }
  }

  private Slope attempt(NDManager scope, Batch batch, PartLoss.Shares shares) {
    // g ← 0
    gradients.clear(scope);
    // ℓ_i = 1/T_i Σ_k -log f_θ(x_k | x_<k) and g = ∇_θ 1/T Σ_i f_i T_i ℓ_i, where T = Σ_i T_i
    var parts = parts(batch, shares);
    float[] losses = backward(scope, batch, parts);
    float norm = gradients.norm(scope);
    requireFinite(batch.step(), losses, norm);
    if (sharpGradient.isEmpty()) return new Slope(losses, norm);
    // g ← g', the gradient up the slope
    sharpGradient.get().replace(scope, parts.stream().map(PartLoss::split).toList());
    norm = gradients.norm(scope);
    requireFinite(batch.step(), losses, norm);
    return new Slope(losses, norm);
  }

  /** Sharpness of a batch's loss at the weights as they are. Changes nothing that training uses. */
  Curvature.Measured curvature(ProbeSettings settings, Batch batch) {
    torch.enter();
    if (curvature.isEmpty()) {
      curvature =
          Optional.of(
              new Curvature(torch, settings.rho(), settings.iterations(), parameters, gradients));
    }
    var fitting = limit.cut(batch);
    try (var scope = torch.scope()) {
      return curvature.get().at(scope, inner -> meanLoss(inner, fitting));
    }
  }

  /** Adds the gradient of the objective to the gradients and returns its value. */
  private double meanLoss(NDManager scope, Batch batch) {
    float[] losses = backward(scope, batch, parts(batch, perExample(batch)));
    double sum = 0;
    int at = 0;
    for (var part : batch.parts()) {
      for (int i = 0; i < part.examples(); i++) {
        sum += (double) losses[at++] * part.loss(i).count();
      }
    }
    return sum / batch.responseTokens();
  }

  /**
   * Adds every micro-batch's gradient up and returns each example's mean loss, in training order.
   */
  private static float[] backward(NDManager scope, Batch batch, List<PartLoss> parts) {
    var losses = new float[batch.examples()];
    int done = 0;
    for (var part : parts) {
      try (var inner = scope.newSubManager()) {
        float[] means = part.backward(inner);
        System.arraycopy(means, 0, losses, done, means.length);
        done += means.length;
      }
    }
    return losses;
  }

  private List<PartLoss> parts(Batch batch, PartLoss.Shares shares) {
    var parts = batch.parts();
    return IntStream.range(0, parts.size())
        .mapToObj(i -> new PartLoss(means(), parts.get(i), shares, batch.step(), i))
        .toList();
  }

  private PartLoss.Means means() {
    return new PartLoss.Means(torch, model, memory, values);
  }

  /** Of cross-entropy: every token counts as its example does. */
  private static PartLoss.Shares perExample(Batch batch) {
    float share = 1f / batch.responseTokens();
    return (part, targets, losses) -> {
      var shares = new float[part.examples()];
      for (int i = 0; i < shares.length; i++) shares[i] = share * batch.factor(part.id(i));
      return targets.spread(shares);
    };
  }

  /**
   * Each example's mean loss under the model as it is, in training order, without a gradient.
   *
   * @throws IllegalArgumentException when a row does not fit the model
   */
  @SuppressWarnings("resource") // The model stays this step's to close.
  public float[] losses(Batch batch) {
    return new Scorer(means()).losses(limit.cut(batch));
  }

  /**
   * The loss of each token that carries one and the value before it, example after example in
   * training order, without a gradient. Needs a value head.
   *
   * @param mask which tokens there are
   */
  @SuppressWarnings("resource") // The model stays this step's to close.
  public TokenFigures figures(Batch batch, Optional<TopPMask> mask) {
    return new Scorer(means()).figures(limit.cut(batch), mask);
  }

  /** The same in micro-batches that fit into the device's memory, as far as is known. */
  public Batch fitting(Batch batch) {
    return limit.cut(batch);
  }

  /** The engine, to whose thread it belongs. */
  public Torch torch() {
    return torch;
  }

  /** How much memory a step may take. */
  public MemorySettings memory() {
    return memory;
  }

  private static void requireFinite(long step, float[] losses, float norm) {
    for (float loss : losses) {
      if (!Float.isFinite(loss)) throw new DivergedException(step, "a loss of " + loss);
    }
    if (!Float.isFinite(norm)) throw new DivergedException(step, "a gradient norm of " + norm);
  }

  private static long[] ids(Batch batch) {
    var ids = new long[batch.examples()];
    int i = 0;
    for (var part : batch.parts()) {
      for (int k = 0; k < part.examples(); k++) ids[i++] = part.id(k);
    }
    return ids;
  }

  private static int tokens(Batch batch) {
    int sum = 0;
    for (var part : batch.parts()) {
      for (int i = 0; i < part.examples(); i++) sum += part.length(i);
    }
    return sum;
  }

  /**
   * Writes the model and the optimizer's state into {@code folder}, which exists and has neither.
   */
  public void save(Path folder) throws IOException {
    torch.enter();
    ModelFolder.save(model, folder);
    if (values.isPresent()) values.get().save(folder);
    optimizer.save(folder.resolve(OPTIMIZER));
    limit.save(folder);
  }

  /** The names of the weights that are trained, in the model's order. */
  public List<String> names() {
    return parameters.stream().map(Parameter::name).toList();
  }

  /** How many numbers each of them has. */
  public List<Integer> sizes() {
    return parameters.stream().map(each -> Math.toIntExact(each.weight().size())).toList();
  }

  /** Copies of their numbers. */
  public float[][] weights() {
    torch.enter();
    return parameters.stream().map(each -> each.weight().toFloatArray()).toArray(float[][]::new);
  }

  /** Writes other numbers into them; the optimizer's state stays as it is. */
  public void replaceWeights(IntFunction<float[]> numbers) {
    torch.enter();
    try (var scope = torch.scope()) {
      var others = new NDList();
      var own = new NDList();
      for (int i = 0; i < parameters.size(); i++) {
        var weight = parameters.get(i).weight();
        others.add(torch.create(scope, numbers.apply(i), weight.getShape()));
        own.add(weight);
      }
      torch.copy(others, own);
    }
  }

  public Model model() {
    return model;
  }

  @Override
  public void close() {
    curvature.ifPresent(Curvature::close);
    sharpGradient.ifPresent(SharpGradient::close);
    optimizer.close();
    gradients.close();
    values.ifPresent(ValueHead::close);
    model.close();
  }
}
