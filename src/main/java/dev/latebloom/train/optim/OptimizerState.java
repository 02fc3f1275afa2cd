package dev.latebloom.train.optim;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an optimizer keeps between updates: arrays by name, and how many updates were made. */
final class OptimizerState implements AutoCloseable {
  private static final String KIND = "optimizer";
  private static final String UPDATES = "updates";

  /** Files from before there was a choice do not name their optimizer. */
  private static final String FIRST_KIND = "adamw";

  private final Torch torch;
  private final String kind;
  private final NDManager memory;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private long updates;

  /**
   * @param kind of the optimizer, as the settings name it
   */
  OptimizerState(Torch torch, String kind) {
    this.torch = torch;
    this.kind = kind;
    this.memory = torch.scope();
  }

  /** One more array, zero for now, that is saved as {@code name}. */
  NDArray zeros(String name, Shape shape) {
    var array = torch.zeros(memory, shape);
    if (arrays.putIfAbsent(name, array) != null) {
      throw new IllegalArgumentException("the name " + name + " is taken");
    }
    return array;
  }

  /** Arrays that live as long as the state but are no part of it. */
  NDManager memory() {
    return memory;
  }

  void countUpdate() {
    updates++;
  }

  long updates() {
    return updates;
  }

  void save(Path file) throws IOException {
    var writer = new SafetensorsWriter().note(KIND, kind).note(UPDATES, Long.toString(updates));
    arrays.forEach(writer::add);
    writer.write(file);
  }

  void restore(Path file) throws IOException {
    var in = Safetensors.open(file);
    requireKind(file, in);
    try (var scope = torch.scope()) {
      long saved = updates(file, in);
      var read = in.arrays(torch, scope, arrays);
      if (in.names().size() != arrays.size()) {
        throw new IOException(
            file + " holds " + in.names().size() + " arrays; this model's has " + arrays.size());
      }
      torch.copy(read, new NDList(arrays.values()));
      updates = saved;
    }
  }

  private void requireKind(Path file, Safetensors in) throws IOException {
    var saved = in.metadata().getOrDefault(KIND, FIRST_KIND);
    if (!saved.equals(kind)) {
      throw new IOException(
          file
              + " is the state of \""
              + saved
              + "\", and optimizer.kind is \""
              + kind
              + "\"; set the saved one or begin another run");
    }
  }

  private static long updates(Path file, Safetensors in) throws IOException {
    var text = in.metadata().getOrDefault(UPDATES, "");
    if (!text.matches("\\d{1,18}")) {
      throw new IOException(file + " does not say how many updates were made");
    }
    return Long.parseLong(text);
  }

  @Override
  public void close() {
    memory.close();
  }
}
