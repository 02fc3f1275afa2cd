package dev.latebloom.lab;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Recorded;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.optim.Gradients;
import dev.latebloom.train.optim.Optimizer;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Parameter;
import dev.latebloom.train.optim.Schedule;
import dev.latebloom.train.optim.SharpGradient;
import dev.latebloom.train.optim.Sharpness;
import dev.latebloom.train.optim.SplitLoss;
import dev.latebloom.train.optim.UpdateRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Models with the same loss and different first weights, trained side by side by gradient descent;
 * the first dimension of every weight counts them. None knows of the others.
 *
 * <p>A step is that of {@code train.TrainingStep}, with the product of the heads where a language
 * model has logits. Belongs to the thread of its {@link Torch}.
 */
final class Replicas implements AutoCloseable {
  private final Torch torch;
  private final AttentionForm heads;
  private final PopulationLoss loss;
  private final double learningRate;
  private final NDManager memory;
  private final Kernels kernels;
  private final NDList weights = new NDList();
  private final Gradients gradients;
  private final Optimizer optimizer;
  private final Optional<SharpGradient> sharpGradient;
  private final int size;

  /**
   * @param initial the first weights of each, in the order of the heads' names
   */
  Replicas(
      Torch torch,
      AttentionForm heads,
      int headsEach,
      PopulationLoss loss,
      Sharpness sharpness,
      double learningRate,
      List<List<float[]>> initial) {
    torch.enter();
    this.torch = torch;
    this.heads = heads;
    this.loss = loss;
    this.learningRate = learningRate;
    this.size = initial.size();
    this.memory = torch.scope();
    this.kernels = torch.load(KernelArchive.ofResource(Replicas.class, "icl.kernel"));
    var shapes = heads.shapes(headsEach, loss.directions());
    for (int i = 0; i < shapes.size(); i++) {
      weights.add(torch.create(memory, stacked(initial, i), prefixed(size, shapes.get(i))));
    }
    var all = torch.collectGradients(weights);
    var parameters = Parameter.of(heads.names(), weights, all);
    var rule = new UpdateRule.Sgd(0, false, 0);
    var settings =
        new OptimizerSettings(
            rule, sharpness, Double.MAX_VALUE, new Schedule.Constant(learningRate));
    this.gradients = new Gradients(torch, settings, all);
    this.optimizer = Optimizer.create(torch, rule, parameters);
    this.sharpGradient =
        sharpness instanceof Sharpness.Ascent ascent
            ? Optional.of(SharpGradient.ofReplicas(torch, ascent, parameters, gradients, optimizer))
            : Optional.empty();
  }

  private static float[] stacked(List<List<float[]>> initial, int weight) {
    int each = initial.getFirst().get(weight).length;
    var all = new float[initial.size() * each];
    for (int s = 0; s < initial.size(); s++) {
      System.arraycopy(initial.get(s).get(weight), 0, all, s * each, each);
    }
    return all;
  }

  private static Shape prefixed(int size, Shape shape) {
    return new Shape(size).addAll(shape);
  }

  int size() {
    return size;
  }

  /**
   * One step of all; returns the M of each before it, row by row, one behind the other.
   *
   * @throws IllegalStateException when a number is no longer finite
   */
  float[] step() {
    try (var scope = torch.scope()) {
      // g ← 0
      gradients.clear(scope);
      // g = ∂M/∂θ' G(M)
      float[] before = addSlope(scope);
      // g ← g', the gradient up the slope, if asked for
      sharpGradient.ifPresent(sharp -> sharp.replace(scope, List.of(split())));
      // θ ← θ - η g
      optimizer.update(scope, learningRate);
      requireFinite(before);
      return before;
    }
  }

  /** Adds ∇L to the gradients; returns M. */
  private float[] addSlope(NDManager scope) {
    var product = product(scope);
    product.backward(derivative(product.values()));
    return product.values().toFloatArray();
  }

  /** The loss, with M as the outputs of the network and as its states. */
  private SplitLoss split() {
    return new SplitLoss(
        this::addSlope,
        scope -> kernels.run(heads.kernel(), here(scope), weights).head(),
        (scope, states, otherOf) -> product(scope).backward(derivative(states)));
  }

  private NDList here(NDManager scope) {
    return new NDList(torch.zeros(scope, new Shape(1)));
  }

  /** (S, D, D), recorded. */
  private Recorded product(NDManager scope) {
    return new Recorded(torch, kernels.record(heads.kernel(), here(scope), weights).head());
  }

  private NDArray derivative(NDArray product) {
    float[] g = loss.derivative(product.toFloatArray());
    return torch.create(product.getManager(), g, product.getShape());
  }

  private void requireFinite(float[] products) {
    for (float entry : products) {
      if (!Float.isFinite(entry)) {
        throw new IllegalStateException(
            "training left the finite numbers; give a lower --learning-rate or --init");
      }
    }
  }

  /** The weights now, one array a name. */
  List<float[]> weights() {
    var all = new ArrayList<float[]>();
    for (var weight : weights) all.add(weight.toFloatArray());
    return all;
  }

  @Override
  public void close() {
    sharpGradient.ifPresent(SharpGradient::close);
    optimizer.close();
    gradients.close();
    kernels.close();
    memory.close();
  }
}
