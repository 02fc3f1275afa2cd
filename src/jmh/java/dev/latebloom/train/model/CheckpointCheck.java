package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Loads every checkpoint under a folder (bench/peers/checkpoints.py writes them) and compares
 * logits, loss and all gradients with what Hugging Face's classes computed. One line each: equal,
 * refused and why, or different, which makes the exit code 1.
 */
public final class CheckpointCheck {
  private static final double LOGITS = 1e-4;
  private static final double GRADIENTS = 1e-3;

  private final Torch torch;

  private CheckpointCheck(Torch torch) {
    this.torch = torch;
  }

  public static void main(String[] args) throws IOException {
    List<Path> folders;
    try (var all = Files.list(Path.of(args[0]))) {
      folders = all.filter(Files::isDirectory).sorted().toList();
    }
    int different = 0;
    try (var torch = Torch.load("cpu", 2)) {
      var check = new CheckpointCheck(torch);
      for (var folder : folders) {
        var verdict = check.verdict(folder);
        if (verdict.startsWith("DIFFERENT")) different++;
        System.out.printf("%-32s %s%n", folder.getFileName(), verdict);
      }
    }
    System.out.printf("%d checkpoints, %d different%n", folders.size(), different);
    if (different > 0) System.exit(1);
  }

  private String verdict(Path folder) {
    try (var model = ModelFolder.load(torch, folder, Compute.FP32);
        var scope = torch.scope()) {
      return compared(model, folder, scope);
    } catch (IOException e) {
      return "refused: " + e.getMessage().replaceFirst("^\\S*config.json: ", "");
    } catch (RuntimeException e) {
      return "DIFFERENT: " + e;
    }
  }

  private String compared(Model model, Path folder, NDManager scope) throws IOException {
    JsonNode expected = new JsonMapper().readTree(folder.resolve("expected.json").toFile());
    int rows = expected.get("input_ids").size();
    int width = expected.get("input_ids").get(0).size();
    var ids = new int[rows * width];
    Arrays.setAll(ids, i -> expected.get("input_ids").get(i / width).get(i % width).asInt());
    var tokens = torch.create(scope, ids, new Shape(rows, width));
    var everywhere =
        torch.create(scope, IntStream.range(0, ids.length).toArray(), new Shape(ids.length));
    double logits =
        farthest(
            model.logits(tokens, everywhere).toFloatArray(),
            floats(folder.resolve("logits.safetensors"), "logits", scope));
    double loss = backward(model, tokens, ids, width);
    double reference = expected.get("loss").asDouble();
    var worst = worst(model, folder, scope);
    double others = Math.max(worst.distance, Math.abs(loss - reference) / Math.max(1, reference));
    return String.format(
        Locale.ROOT,
        "%s: logits to %.1e, loss and gradients to %.1e (%s)",
        logits <= LOGITS && others <= GRADIENTS ? "equal" : "DIFFERENT",
        logits,
        others,
        worst.name);
  }

  /** The mean loss of all predictions; its gradient is added up. */
  private double backward(Model model, NDArray tokens, int[] ids, int width) {
    int n = ids.length / width * (width - 1);
    var at = new int[n];
    Arrays.setAll(at, i -> i / (width - 1) * width + i % (width - 1));
    int[] targets = Arrays.stream(at).map(i -> ids[i + 1]).toArray();
    var states = model.recordStates(tokens, torch.create(tokens.getManager(), at, new Shape(n)));
    double loss = 0;
    for (float each : model.crossEntropy(Long.MAX_VALUE).backward(states, targets, 1f / n)) {
      loss += each / n;
    }
    return loss;
  }

  private record Worst(String name, double distance) {}

  private Worst worst(Model model, Path folder, NDManager scope) throws IOException {
    var gradients = folder.resolve("grads.safetensors");
    var worst = new Worst("", 0);
    for (int i = 0; i < model.layout().size(); i++) {
      var name = model.layout().get(i).name();
      float[] found = model.gradients().get(i).toFloatArray();
      double distance = relativeDistance(found, floats(gradients, name, scope));
      if (!(distance <= worst.distance)) worst = new Worst(name, distance);
    }
    return worst;
  }

  private float[] floats(Path file, String name, NDManager scope) throws IOException {
    var in = Safetensors.open(file);
    var shape = in.shape(name);
    return torch.create(scope, in.floats(name, shape), shape).toFloatArray();
  }

  private static double farthest(float[] found, float[] expected) {
    if (found.length != expected.length) return Double.POSITIVE_INFINITY;
    double farthest = 0;
    for (int i = 0; i < found.length; i++) {
      double distance = Math.abs((double) found[i] - expected[i]);
      if (!(distance <= farthest)) farthest = distance;
    }
    return farthest;
  }

  /** The norm of the difference by the norm of what is expected; one of 1e-4 and less is noise. */
  private static double relativeDistance(float[] found, float[] expected) {
    if (found.length != expected.length) return Double.POSITIVE_INFINITY;
    double distance = 0;
    double length = 0;
    for (int i = 0; i < found.length; i++) {
      distance += Math.pow((double) found[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(distance) / Math.max(Math.sqrt(length), 1e-4);
  }
}
