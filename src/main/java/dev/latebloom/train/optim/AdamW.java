package dev.latebloom.train.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter 2019, algorithm 2) with bias correction. Weights of one dimension,
 * the norms, do not decay.
 *
 * <pre>
 * m ← β₁ m + (1 - β₁) g        v ← β₂ v + (1 - β₂) g²
 * θ ← θ - η λ θ - η (m / (1 - β₁ᵗ)) / (√(v / (1 - β₂ᵗ)) + ε)
 * </pre>
 *
 * The state is one m and one v for each weight, and t, the number of updates made.
 */
public final class AdamW implements AutoCloseable {
  private static final String UPDATES = "updates";

  private final double weightDecay;
  private final Torch torch;
  private final NDManager memory;
  private final Kernels kernels;
  private final List<String> names;
  private final NDList means;
  private final NDList squares;
  private final Group decaying;
  private final Group constant;
  private long updates;

  /**
   * Starts with m = v = 0 and t = 0.
   *
   * @param names of the weights, in their order; the state is saved under them
   * @param gradients one for each weight, always the same arrays
   */
  public AdamW(
      Torch torch,
      OptimizerSettings settings,
      List<String> names,
      NDList weights,
      NDList gradients) {
    this.torch = torch;
    this.weightDecay = settings.weightDecay();
    this.names = List.copyOf(names);
    this.kernels = UpdateKernels.load(torch, settings);
    this.memory = torch.scope();
    this.means = new NDList(weights.size());
    this.squares = new NDList(weights.size());
    for (var weight : weights) {
      means.add(torch.zeros(memory, weight.getShape()));
      squares.add(torch.zeros(memory, weight.getShape()));
    }
    this.decaying = new Group();
    this.constant = new Group();
    for (int i = 0; i < weights.size(); i++) {
      var group = weights.get(i).getShape().dimension() > 1 ? decaying : constant;
      group.add(weights.get(i), gradients.get(i), means.get(i), squares.get(i));
    }
  }

  /** Weights that share a decay, with all that belongs to them. */
  private static final class Group {
    private final NDList weights = new NDList();
    private final NDList gradients = new NDList();
    private final NDList means = new NDList();
    private final NDList squares = new NDList();

    void add(NDArray weight, NDArray gradient, NDArray mean, NDArray square) {
      weights.add(weight);
      gradients.add(gradient);
      means.add(mean);
      squares.add(square);
    }
  }

  /**
   * Changes every weight once, in place.
   *
   * @param scope the step's
   */
  public void update(NDManager scope, double learningRate) {
    updates++;
    apply(scope, decaying, learningRate, weightDecay);
    apply(scope, constant, learningRate, 0);
  }

  private void apply(NDManager scope, Group group, double learningRate, double decay) {
    if (group.weights.isEmpty()) return;
    var now = UpdateKernels.numbers(scope, learningRate, (double) updates, decay);
    kernels.run(
        "adamw", new NDList(now), group.weights, group.gradients, group.means, group.squares);
  }

  /** How many updates have been made. */
  public long updates() {
    return updates;
  }

  /** Writes the state to a new file. */
  public void save(Path file) throws IOException {
    var writer = new SafetensorsWriter().note(UPDATES, Long.toString(updates));
    for (int i = 0; i < names.size(); i++) {
      writer.add(meanOf(names.get(i)), means.get(i)).add(squareOf(names.get(i)), squares.get(i));
    }
    writer.write(file);
  }

  /**
   * Continues from what {@link #save} wrote. Nothing changes unless the whole file fits.
   *
   * @throws IOException when it is damaged or of another model
   */
  public void restore(Path file) throws IOException {
    var in = Safetensors.open(file);
    try (var scope = torch.scope()) {
      long saved = updates(file, in);
      var read = new NDList();
      for (int i = 0; i < names.size(); i++) {
        var shape = means.get(i).getShape();
        read.add(torch.create(scope, in.floats(meanOf(names.get(i)), shape), shape));
        read.add(torch.create(scope, in.floats(squareOf(names.get(i)), shape), shape));
      }
      for (int i = 0; i < names.size(); i++) {
        read.get(2 * i).copyTo(means.get(i));
        read.get(2 * i + 1).copyTo(squares.get(i));
      }
      updates = saved;
    }
  }

  private static long updates(Path file, Safetensors in) throws IOException {
    var text = in.metadata().getOrDefault(UPDATES, "");
    if (!text.matches("\\d{1,18}")) {
      throw new IOException(file + " does not say how many updates were made");
    }
    return Long.parseLong(text);
  }

  private static String meanOf(String name) {
    return "mean." + name;
  }

  private static String squareOf(String name) {
    return "square." + name;
  }

  @Override
  public void close() {
    kernels.close();
    memory.close();
  }
}
