package dev.latebloom.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.optim.Parameter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a text will still earn, by the model's state at its last token: {@code V = w · y + b}, which
 * begins at 0. It is trained with the model. Belongs to the thread of its {@link Torch}.
 */
final class ValueHead implements AutoCloseable {
  private static final String FILE = "value-head.safetensors";

  /** A name that optimizers take for a head's. */
  private static final List<String> NAMES = List.of("value.head.weight", "value.head.bias");

  private final Torch torch;
  private final double rate;
  private final NDManager memory;
  private final NDList weights;
  private final NDList gradients;
  private final Kernels kernels;

  /**
   * @param rate its learning rate, in learning rates of the model
   */
  ValueHead(Torch torch, Model model, double rate) {
    this.torch = torch;
    this.rate = rate;
    this.memory = torch.scope();
    long width = model.architecture().norm().getFirst().shape().get(0);
    this.weights =
        new NDList(torch.zeros(memory, new Shape(1, width)), torch.zeros(memory, new Shape(1)));
    this.gradients = torch.collectGradients(weights);
    this.kernels = torch.load(KernelArchive.ofResource(ValueHead.class, "value_head.kernel"));
  }

  List<Parameter> parameters() {
    var parameters = new ArrayList<Parameter>();
    for (int i = 0; i < weights.size(); i++) {
      parameters.add(new Parameter(NAMES.get(i), weights.get(i), gradients.get(i), rate));
    }
    return parameters;
  }

  /**
   * V of each state.
   *
   * @param states (n, D)
   */
  float[] values(NDArray states) {
    return kernels.run("values", new NDList(states), weights).head().toFloatArray();
  }

  /**
   * The derivative by the states of the sum of their values, each times its share; that by the
   * head's own weights is added to their gradients.
   *
   * @param states (n, D)
   * @param shares n of them
   * @return (n, D)
   */
  NDArray slope(NDArray states, float[] shares) {
    var column = torch.create(states.getManager(), shares, new Shape(shares.length, 1));
    return kernels.run("slope", new NDList(states, column), weights, gradients).head();
  }

  void save(Path folder) throws IOException {
    var writer = new SafetensorsWriter();
    named().forEach(writer::add);
    writer.write(folder.resolve(FILE));
  }

  private Map<String, NDArray> named() {
    var named = new LinkedHashMap<String, NDArray>();
    for (int i = 0; i < weights.size(); i++) named.put(NAMES.get(i), weights.get(i));
    return named;
  }

  /**
   * Continues from what {@link #save} wrote.
   *
   * @throws IOException when it is missing, damaged or of another model
   */
  void restore(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      throw new IOException(
          "the checkpoint in %s has no value head (%s); set train.objective as it was, or use another run.folder"
              .formatted(folder, FILE));
    }
    var in = Safetensors.open(file);
    try (var scope = torch.scope()) {
      torch.copy(in.arrays(torch, scope, named()), weights);
    }
  }

  @Override
  public void close() {
    kernels.close();
    memory.close();
  }
}
