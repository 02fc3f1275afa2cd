package dev.latebloom.train.model.t5;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Kernels;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A T5 or Flan-T5 on one device. Rows are padded on the right. Belongs to the thread of its {@link
 * Torch}.
 */
public final class T5 implements AutoCloseable {
  private static final String CONFIG = "config.json";

  /** Copies of the token table that published files have, too. */
  private static final Set<String> COPIES =
      Set.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", "lm_head.weight");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENCODER = "encoder";
  private static final String DECODER = "decoder";
  private static final int NO_TARGET = -100;

  private final Torch torch;
  private final T5Shape shape;
  private final NDManager memory;
  private final Kernels kernels;
  private final Map<String, NDArray> weights;
  private final NDList gradients;
  private final Set<Integer> ends;

  private T5(
      Torch torch,
      T5Shape shape,
      NDManager memory,
      Map<String, NDArray> weights,
      Set<Integer> ends) {
    this.torch = torch;
    this.shape = shape;
    this.memory = memory;
    this.weights = weights;
    this.ends = ends;
    this.kernels = torch.load(shape.kernels().with("compute", Compute.FP32.code()));
    this.gradients = torch.collectGradients(new NDList(weights.values()));
  }

  /**
   * Loads what is in a folder as Hugging Face's classes write it, in one file or in shards.
   *
   * @throws IOException when a file is missing, damaged, or of a model that we cannot compute
   */
  public static T5 load(Torch torch, Path folder) throws IOException {
    torch.enter();
    var config = config(folder);
    var shape = shape(folder, config);
    var files = Safetensors.open(folder);
    var memory = torch.scope();
    try {
      var weights = new LinkedHashMap<String, NDArray>();
      for (var weight : new Parts(shape).all()) {
        var floats = files.floats(weight.name(), weight.shape());
        weights.put(weight.name(), torch.create(memory, floats, weight.shape()));
      }
      for (var name : files.names()) {
        if (weights.containsKey(name) || COPIES.contains(name)) continue;
        throw new IOException(
            folder + " has " + name + ", which the model in " + CONFIG + " has not");
      }
      return new T5(torch, shape, memory, weights, config.tokens("eos_token_id"));
    } catch (IOException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private static ModelConfig config(Path folder) throws IOException {
    var file = folder.resolve(CONFIG);
    if (!Files.exists(file)) throw new IOException("there is no " + CONFIG + " in " + folder);
    try {
      if (JSON.readTree(file.toFile()) instanceof ObjectNode json) return new ModelConfig(json);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not JSON", e);
    }
    throw new IOException(file + " holds no JSON object");
  }

  private static T5Shape shape(Path folder, ModelConfig config) throws IOException {
    try {
      return T5Shape.of(config);
    } catch (IllegalArgumentException e) {
      throw new IOException(folder.resolve(CONFIG) + ": " + e.getMessage(), e);
    }
  }

  /** The weights of each part, in the order in which kernels take them. */
  private record Parts(T5Shape shape) {
    List<Weight> own(String stack, int layer) {
      return shape.attention("%s.block.%d.layer.0".formatted(stack, layer), "SelfAttention");
    }

    List<Weight> other(int layer) {
      return shape.attention("%s.block.%d.layer.1".formatted(DECODER, layer), "EncDecAttention");
    }

    List<Weight> feed(String stack, int layer) {
      int place = stack.equals(ENCODER) ? 1 : 2;
      return shape.feedForward("%s.block.%d.layer.%d".formatted(stack, layer, place));
    }

    Set<Weight> all() {
      var all = new LinkedHashSet<Weight>();
      all.add(shape.table());
      for (var stack : List.of(ENCODER, DECODER)) {
        all.addAll(shape.distanceTable(stack));
        int layers = stack.equals(ENCODER) ? shape.layers() : shape.writers();
        for (int layer = 0; layer < layers; layer++) {
          all.addAll(own(stack, layer));
          if (stack.equals(DECODER)) all.addAll(other(layer));
          all.addAll(feed(stack, layer));
        }
        all.addAll(shape.norm(stack));
      }
      all.addAll(shape.head());
      return all;
    }
  }

  /** The gradient of each weight by its name; nobody zeroes them but the caller. */
  public Map<String, NDArray> gradients() {
    var byName = new LinkedHashMap<String, NDArray>();
    for (var name : weights.keySet()) byName.put(name, gradients.get(byName.size()));
    return byName;
  }

  private NDList arrays(List<Weight> of) {
    var arrays = new NDList();
    for (var weight : of) arrays.add(weights.get(weight.name()));
    return arrays;
  }

  /** Calls kernels, recorded for a backward pass or not. */
  private record Calls(Kernels kernels, boolean recorded) {
    NDArray call(String method, NDList tensors, NDList... lists) {
      return all(method, tensors, lists).head();
    }

    NDList all(String method, NDList tensors, NDList... lists) {
      return recorded
          ? kernels.record(method, tensors, lists)
          : kernels.run(method, tensors, lists);
    }
  }

  /** Rows as arrays: tokens (B, T), and which of them are not padding. */
  private record Padded(NDArray tokens, NDArray live) {
    static Padded of(Torch torch, NDManager scope, List<Tokens> rows) {
      int length = rows.stream().mapToInt(Tokens::length).max().orElseThrow();
      int[] tokens = new int[rows.size() * length];
      int[] live = new int[rows.size() * length];
      for (int row = 0; row < rows.size(); row++) {
        rows.get(row).copyTo(tokens, row * length);
        Arrays.fill(live, row * length, row * length + rows.get(row).length(), 1);
      }
      var shape = new Shape(rows.size(), length);
      return new Padded(torch.create(scope, tokens, shape), torch.create(scope, live, shape));
    }

    int length() {
      return Math.toIntExact(tokens.getShape().get(1));
    }
  }

  /** What has been read, and what the decoder adds to products with it. */
  private record Read(NDArray states, NDArray bias) {}

  private Read read(Calls calls, NDManager scope, List<Tokens> inputs) {
    var rows = Padded.of(torch, scope, inputs);
    var parts = new Parts(shape);
    int length = rows.length();
    var buckets = ints(scope, shape.distances().bothWays(length), length, length);
    var table = arrays(shape.distanceTable(ENCODER));
    var bias = calls.call("bias", new NDList(buckets, rows.live()), table);
    var x = calls.call("embed", new NDList(rows.tokens()), arrays(List.of(shape.table())));
    for (int layer = 0; layer < shape.layers(); layer++) {
      x = calls.call("own", new NDList(x, bias), arrays(parts.own(ENCODER, layer)));
      x = calls.call("feed", new NDList(x), arrays(parts.feed(ENCODER, layer)));
    }
    var states = calls.call("finished", new NDList(x), arrays(shape.norm(ENCODER)));
    return new Read(states, calls.call("padded", new NDList(rows.live())));
  }

  private NDArray ints(NDManager scope, int[] values, long... shape) {
    return torch.create(scope, values, new Shape(shape));
  }

  /** What stands before each token that is written: the start token, then those before it. */
  private List<Tokens> shifted(List<Tokens> outputs) {
    var shifted = new ArrayList<Tokens>();
    for (var output : outputs) {
      int[] ids = new int[output.length()];
      ids[0] = shape.start();
      for (int i = 1; i < ids.length; i++) ids[i] = output.at(i - 1);
      shifted.add(Tokens.of(ids));
    }
    return shifted;
  }

  private NDArray logits(Calls calls, NDManager scope, List<Tokens> inputs, List<Tokens> outputs) {
    var read = read(calls, scope, inputs);
    var rows = Padded.of(torch, scope, shifted(outputs));
    var parts = new Parts(shape);
    int length = rows.length();
    var buckets = ints(scope, shape.distances().backwards(0, length), length, length);
    var table = arrays(shape.distanceTable(DECODER));
    var bias = calls.call("bias", new NDList(buckets, rows.live()), table);
    var x = calls.call("embed", new NDList(rows.tokens()), arrays(List.of(shape.table())));
    for (int layer = 0; layer < shape.writers(); layer++) {
      x = calls.call("own", new NDList(x, bias), arrays(parts.own(DECODER, layer)));
      var other = arrays(parts.other(layer));
      var known = calls.all("read", new NDList(read.states()), other);
      x = calls.call("other", new NDList(x, read.bias(), known.get(0), known.get(1)), other);
      x = calls.call("feed", new NDList(x), arrays(parts.feed(DECODER, layer)));
    }
    var states = calls.call("finished", new NDList(x), arrays(shape.norm(DECODER)));
    return calls.call("written", new NDList(states), arrays(shape.head()));
  }

  /**
   * Scores of every token at every place of some outputs, each seen to the place before.
   *
   * @param outputs as many as inputs, none empty
   * @return (B, T, V), of {@code scope}
   */
  public NDArray logits(NDManager scope, List<Tokens> inputs, List<Tokens> outputs) {
    torch.enter();
    return logits(new Calls(kernels, false), scope, inputs, outputs);
  }

  /**
   * The mean cross-entropy of all tokens of some outputs, in nats; its derivative is added to the
   * gradients.
   */
  public double learn(List<Tokens> inputs, List<Tokens> outputs) {
    torch.enter();
    try (var scope = torch.scope()) {
      var z = logits(new Calls(kernels, true), scope, inputs, outputs);
      int length = Math.toIntExact(z.getShape().get(1));
      int[] targets = new int[outputs.size() * length];
      Arrays.fill(targets, NO_TARGET);
      for (int row = 0; row < outputs.size(); row++) {
        outputs.get(row).copyTo(targets, row * length);
      }
      var loss =
          kernels
              .record("loss", new NDList(z, ints(scope, targets, outputs.size(), length)))
              .head();
      torch.backward(loss, torch.create(scope, new float[] {1}, new Shape()));
      return loss.toFloatArray()[0];
    }
  }

  /**
   * The likeliest token after the other, until an end token or {@code most} of them. What has been
   * read and written is remembered.
   *
   * @return for each input what is written, without the end token
   */
  public List<Tokens> write(List<Tokens> inputs, int most) {
    torch.enter();
    try (var scope = torch.scope()) {
      var writing = new Writing(scope, read(new Calls(kernels, false), scope, inputs));
      int[] last = new int[inputs.size()];
      Arrays.fill(last, shape.start());
      var written = new ArrayList<List<Integer>>();
      for (var _ : inputs) written.add(new ArrayList<>());
      boolean[] ended = new boolean[inputs.size()];
      for (int at = 0; at < most && !allOf(ended); at++) {
        last = writing.next(last, at);
        for (int row = 0; row < last.length; row++) {
          ended[row] |= ends.contains(last[row]);
          if (!ended[row]) written.get(row).add(last[row]);
        }
      }
      return written.stream()
          .map(ids -> Tokens.of(ids.stream().mapToInt(id -> id).toArray()))
          .toList();
    }
  }

  private static boolean allOf(boolean[] flags) {
    for (boolean flag : flags) if (!flag) return false;
    return true;
  }

  /** Keys and values of what has been read, and of what has been written so far. */
  private final class Writing {
    private final NDManager scope;
    private final NDArray bias;
    private final List<NDList> known = new ArrayList<>();
    private final List<NDList> own = new ArrayList<>();
    private final Parts parts = new Parts(shape);

    Writing(NDManager scope, Read read) {
      this.scope = scope;
      this.bias = read.bias();
      long rows = read.states().getShape().get(0);
      var nothing = new Shape(rows, shape.heads().queries(), 0, shape.heads().width());
      for (int layer = 0; layer < shape.writers(); layer++) {
        known.add(kernels.run("read", new NDList(read.states()), arrays(parts.other(layer))));
        own.add(new NDList(torch.zeros(scope, nothing), torch.zeros(scope, nothing)));
      }
    }

    /** The likeliest token of each row behind those at the place {@code at}. */
    int[] next(int[] tokens, int at) {
      try (var step = scope.newSubManager()) {
        int rows = tokens.length;
        int[] live = new int[rows * (at + 1)];
        Arrays.fill(live, 1);
        var buckets = ints(step, shape.distances().backwards(at, 1), 1, at + 1L);
        var table = arrays(shape.distanceTable(DECODER));
        var seen =
            kernels.run("bias", new NDList(buckets, ints(step, live, rows, at + 1L)), table).head();
        var x =
            kernels
                .run(
                    "embed",
                    new NDList(ints(step, tokens, rows, 1)),
                    arrays(List.of(shape.table())))
                .head();
        for (int layer = 0; layer < shape.writers(); layer++) x = layer(x, seen, layer);
        x = kernels.run("finished", new NDList(x), arrays(shape.norm(DECODER))).head();
        var next = kernels.run("likeliest_last", new NDList(x), arrays(shape.head())).head();
        return Arrays.stream(next.toLongArray()).mapToInt(Math::toIntExact).toArray();
      }
    }

    private NDArray layer(NDArray x, NDArray seen, int layer) {
      var before = own.get(layer);
      var inputs = new NDList(x, seen, before.get(0), before.get(1));
      var after = kernels.run("next_own", inputs, arrays(parts.own(DECODER, layer)));
      before.close();
      var kept = new NDList(after.get(1), after.get(2));
      kept.attach(scope);
      own.set(layer, kept);
      var read = known.get(layer);
      var other = new NDList(after.get(0), bias, read.get(0), read.get(1));
      var y = kernels.run("other", other, arrays(parts.other(layer))).head();
      return kernels.run("feed", new NDList(y), arrays(parts.feed(DECODER, layer))).head();
    }
  }

  @Override
  public void close() {
    kernels.close();
    memory.close();
  }
}
