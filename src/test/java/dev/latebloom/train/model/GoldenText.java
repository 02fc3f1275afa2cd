package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/** The rows of a golden checkpoint and what the reference found on them. */
final class GoldenText {
  private final Torch torch;
  private final Path folder;
  private final int rows;
  private final int width;
  private final int[] ids;

  GoldenText(Torch torch, Path folder) throws IOException {
    this.torch = torch;
    this.folder = folder;
    var json = new JsonMapper().readTree(folder.resolve("expected.json").toFile());
    var input = json.get("input_ids");
    this.rows = input.size();
    this.width = input.get(0).size();
    this.ids = new int[rows * width];
    for (int i = 0; i < ids.length; i++) ids[i] = input.get(i / width).get(i % width).asInt();
  }

  /** Where the golden of a family of bench/peers/goldens.py is. */
  static Path folder(String family) {
    try {
      return Path.of(
          Objects.requireNonNull(GoldenText.class.getResource("families/" + family)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first tokens of a row. */
  int[] row(int row, int length) {
    return Arrays.copyOfRange(ids, row * width, row * width + length);
  }

  private NDArray tokens(NDManager scope) {
    return torch.create(scope, ids, new Shape(rows, width));
  }

  /** Of every position, one after the other. */
  float[] logits(Model model) {
    try (var scope = torch.scope()) {
      int[] all = IntStream.range(0, ids.length).toArray();
      var everywhere = torch.create(scope, all, new Shape(ids.length));
      return model.logits(tokens(scope), everywhere).toFloatArray();
    }
  }

  float[] referenceLogits() throws IOException {
    return floats("logits.safetensors", "logits");
  }

  /** Of the mean loss of all predictions. */
  float[] referenceGradient(String weight) throws IOException {
    return floats("grads.safetensors", weight);
  }

  float[] weight(String name) throws IOException {
    return floats("model.safetensors", name);
  }

  private float[] floats(String file, String name) throws IOException {
    var in = Safetensors.open(folder.resolve(file));
    var numbers = in.floats(name, in.shape(name)).asFloatBuffer();
    var floats = new float[numbers.remaining()];
    numbers.get(floats);
    return floats;
  }

  /** The mean loss of all predictions; its gradient is added. */
  double backward(Model model) {
    int n = rows * (width - 1);
    int[] positions = new int[n];
    int[] targets = new int[n];
    for (int i = 0; i < n; i++) {
      positions[i] = i / (width - 1) * width + i % (width - 1);
      targets[i] = ids[positions[i] + 1];
    }
    try (var scope = torch.scope()) {
      var states = model.recordStates(tokens(scope), torch.create(scope, positions, new Shape(n)));
      float[] losses = model.crossEntropy(Long.MAX_VALUE).backward(states, targets, 1f / n);
      return IntStream.range(0, n).mapToDouble(i -> losses[i]).sum() / n;
    }
  }
}
