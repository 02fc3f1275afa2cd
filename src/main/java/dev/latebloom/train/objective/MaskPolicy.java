package dev.latebloom.train.objective;

import ai.djl.ndarray.NDArray;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.TopPMask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * NLPO's mask policy (Ramamurthy et al. 2023, arXiv 2210.01241, algorithm 1): the model as it was
 * some steps ago, which says what may be drawn. Belongs to the thread of the training.
 */
public final class MaskPolicy implements AutoCloseable {
  private static final String FILE = "mask-policy.safetensors";

  private final Model learning;
  private final Model policy;
  private final TopPMask mask;
  private final int refresh;

  /**
   * @param learning the model in training, which stays the caller's to close
   * @param policy another one that begins as {@code learning} did; closed at the end
   */
  public MaskPolicy(Model learning, Model policy, NlpoSettings settings) {
    this.learning = learning;
    this.policy = policy;
    this.mask = new TopPMask(policy, settings.topP(), settings.least());
    this.refresh = settings.refresh();
  }

  TopPMask mask() {
    return mask;
  }

  /** ψ ← θ after every so many steps. */
  void after(long step) {
    if (step % refresh == 0) torch().copy(learning.weights(), policy.weights());
  }

  private Torch torch() {
    return learning.torch();
  }

  void save(Path folder) throws IOException {
    var writer = new SafetensorsWriter();
    named().forEach(writer::add);
    writer.write(folder.resolve(FILE));
  }

  private Map<String, NDArray> named() {
    var named = new LinkedHashMap<String, NDArray>();
    var layout = policy.layout();
    for (int i = 0; i < layout.size(); i++) {
      named.put(layout.get(i).name(), policy.weights().get(i));
    }
    return named;
  }

  /**
   * Goes on from what {@link #save} wrote.
   *
   * @throws IOException when it is missing, damaged or of another model
   */
  void restore(Path folder) throws IOException {
    var in = Safetensors.open(folder.resolve(FILE));
    try (var scope = torch().scope()) {
      torch().copy(in.arrays(torch(), scope, named()), policy.weights());
    }
  }

  @Override
  public void close() {
    mask.close();
  }
}
