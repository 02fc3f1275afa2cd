package dev.latebloom.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.KernelArchive;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.Recompute;
import dev.latebloom.train.model.TokenRows;
import dev.latebloom.train.model.families.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder that scores texts: its state at the last token, weighed into one number. DialogRPT (Gao
 * et al. 2020) is five of them. Belongs to the thread of its {@link Torch}.
 */
public final class Ranker implements AutoCloseable {
  private static final int BATCH = 16;

  private final Torch torch;
  private final Model model;
  private final NDManager memory;
  private final NDList head;
  private final NDList headGradient;
  private final Kernels kernels;

  private Ranker(Torch torch, Model model, NDManager memory, NDArray head) {
    this.torch = torch;
    this.model = model;
    this.memory = memory;
    this.head = new NDList(head);
    this.headGradient = torch.collectGradients(this.head);
    this.kernels = torch.load(KernelArchive.ofResource(Ranker.class, "ranker.kernel"));
  }

  /**
   * The ranker in a folder.
   *
   * @throws IOException when there is none, or it is damaged
   */
  public static Ranker load(Torch torch, Path folder) throws IOException {
    torch.enter();
    check(folder);
    var files = RankerFiles.open(folder);
    var model = files.model(torch);
    var memory = torch.scope();
    try {
      return new Ranker(torch, model, memory, files.head(torch, memory, width(model)));
    } catch (IOException | RuntimeException e) {
      memory.close();
      model.close();
      throw e;
    }
  }

  /**
   * Refuses a folder that holds no ranker; reads no weights.
   *
   * @throws IOException that says so
   */
  public static void check(Path folder) throws IOException {
    if (RankerFiles.open(folder).hasHead()) return;
    throw new IOException(
        "%s has no %s, so it is no ranker; 'latebloom dialog train-ranker' makes one of it"
            .formatted(folder, RankerFiles.HEAD));
  }

  /**
   * The decoder in a folder with a new head: the row of the end token in its token table.
   *
   * @param end the end token
   */
  public static Ranker begin(Torch torch, Path folder, int end) throws IOException {
    torch.enter();
    var model = RankerFiles.open(folder).model(torch);
    var memory = torch.scope();
    int width = Math.toIntExact(width(model));
    try (var scope = torch.scope()) {
      var at = torch.create(scope, new int[] {end}, new Shape(1));
      try (var rows = torch.load(KernelArchive.ofText(ROW))) {
        var row = rows.run("row", new NDList(at, model.weights().get(0))).head().toFloatArray();
        var head = torch.create(memory, row, new Shape(1, width));
        return new Ranker(torch, model, memory, head);
      }
    }
  }

  private static final String ROW =
      """
      class Kernels(Module):
        __parameters__ = []
        __buffers__ = []
        def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
          return x
        def row(self: __torch__.Kernels, at: Tensor, table: Tensor) -> Tensor:
          return torch.index_select(table, 0, at)
      """;

  private static long width(Model model) {
    return model.architecture().embedding().getFirst().shape().get(1);
  }

  /** What makes two scores comparable: the folder's name and the weights. */
  public static String scorer(Path folder) throws IOException {
    var files = RankerFiles.open(folder);
    var architecture = Architecture.of(files.config());
    long width = architecture.embedding().getFirst().shape().get(1);
    var name = String.valueOf(folder.toAbsolutePath().getFileName());
    return "%s (%s)".formatted(name, files.checksum(architecture, width));
  }

  /** Most tokens of a text. */
  public int context() {
    return model.architecture().context();
  }

  Model model() {
    return model;
  }

  NDList head() {
    return head;
  }

  NDList headGradient() {
    return headGradient;
  }

  /** The score of each text, any number; {@link #probability} makes a share of it. */
  public List<Double> of(List<Tokens> texts) {
    torch.enter();
    var scores = new ArrayList<Double>();
    for (int from = 0; from < texts.size(); from += BATCH) {
      var batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
      try (var scope = torch.scope()) {
        var rows = new Rows(batch);
        var states = model.states(rows.tokens(torch, scope), rows.ends(torch, scope));
        for (float score : kernels.run("scores", new NDList(states), head).head().toFloatArray()) {
          scores.add((double) score);
        }
      }
    }
    return scores;
  }

  /** {@code 1 / (1 + exp(-score))}. */
  public static double probability(double score) {
    return 1 / (1 + Math.exp(-score));
  }

  /**
   * The mean over pairs of -log p that the better text is ranked above the worse, and its
   * derivative, which is added to all gradients.
   *
   * @param texts a better one, then the worse one, and so on
   */
  double learn(NDManager scope, List<Tokens> texts) {
    var rows = new Rows(texts);
    var recorded =
        model.recordStates(rows.tokens(torch, scope), rows.ends(torch, scope), Recompute.NONE);
    var states = torch.leaf(recorded.values());
    var losses = kernels.record("losses", new NDList(states), head).head();
    int pairs = texts.size() / 2;
    float[] share = new float[pairs];
    Arrays.fill(share, 1f / pairs);
    torch.backward(losses, torch.create(scope, share, new Shape(pairs)));
    recorded.backward(torch.gradient(states));
    double sum = 0;
    for (float loss : losses.toFloatArray()) sum += loss;
    return sum / pairs;
  }

  /** Texts as rows that are padded on the right. */
  private record Rows(List<Tokens> texts) {
    private int width() {
      return texts.stream().mapToInt(Tokens::length).max().orElseThrow();
    }

    TokenRows tokens(Torch torch, NDManager scope) {
      int width = width();
      int[] tokens = new int[texts.size() * width];
      for (int i = 0; i < texts.size(); i++) texts.get(i).copyTo(tokens, i * width);
      return TokenRows.alone(torch.create(scope, tokens, new Shape(texts.size(), width)));
    }

    /** Of the last token of each. */
    NDArray ends(Torch torch, NDManager scope) {
      int[] ends = new int[texts.size()];
      for (int i = 0; i < ends.length; i++) ends[i] = i * width() + texts.get(i).length() - 1;
      return torch.create(scope, ends, new Shape(ends.length));
    }
  }

  /** Writes weights and configuration into a folder that has neither, as Hugging Face has them. */
  void save(Path folder) throws IOException {
    torch.enter();
    var writer = new SafetensorsWriter();
    for (int i = 0; i < model.layout().size(); i++) {
      writer.add(model.layout().get(i).name(), model.weights().get(i));
    }
    writer.add(RankerFiles.HEAD, head.head());
    writer.write(folder.resolve("model.safetensors"));
    var config = model.config().json();
    var classes = config.path("architectures").path(0).asText("");
    config
        .putArray("architectures")
        .add(
            classes.replaceAll("(LMHeadModel|ForCausalLM)$", "")
                + (classes.endsWith("ForSequenceClassification")
                    ? ""
                    : "ForSequenceClassification"));
    config.putObject("id2label").put("0", "LABEL_0");
    config.putObject("label2id").put("LABEL_0", 0);
    Files.writeString(folder.resolve(RankerFiles.CONFIG), config.toPrettyString() + "\n");
  }

  @Override
  public void close() {
    kernels.close();
    memory.close();
    model.close();
  }
}
