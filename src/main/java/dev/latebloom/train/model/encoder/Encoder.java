package dev.latebloom.train.model.encoder;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The first layers of an encoder on one device. Belongs to the thread of its {@link Torch}. Nothing
 * is trained.
 */
public final class Encoder implements AutoCloseable {
  private static final String CONFIG = "config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Torch torch;
  private final EncoderShape shape;
  private final NDManager memory;
  private final Kernels kernels;
  private final NDList embedding;
  private final List<NDList> blocks;
  private final String checksum;

  private Encoder(
      Torch torch,
      EncoderShape shape,
      NDManager memory,
      NDList embedding,
      List<NDList> blocks,
      String checksum) {
    this.torch = torch;
    this.shape = shape;
    this.memory = memory;
    this.kernels = torch.load(shape.kernels().with("compute", Compute.FP32.code()));
    this.embedding = embedding;
    this.blocks = blocks;
    this.checksum = checksum;
  }

  /** How many layers the encoder in a folder has. */
  public static int layersIn(Path folder) throws IOException {
    return shape(folder).layers();
  }

  /**
   * Loads the first layers of the encoder in a folder, as Hugging Face's classes write it. Weights
   * of later layers and of heads are passed over.
   *
   * @param layers at least 1
   * @throws IOException when a file is missing, damaged, or of a model that is no encoder
   */
  public static Encoder load(Torch torch, Path folder, int layers) throws IOException {
    torch.enter();
    var shape = shape(folder);
    if (layers < 1 || layers > shape.layers()) {
      throw new IOException(
          "there is no layer %d in %s; it has layers 1 to %d"
              .formatted(layers, folder, shape.layers()));
    }
    var memory = torch.scope();
    try {
      var source = new Source(torch, Safetensors.open(folder), shape, new CRC32C());
      var embedding = source.read(memory, shape.embedding());
      var blocks = new ArrayList<NDList>();
      for (var block : shape.blocks(layers)) blocks.add(source.read(memory, block.weights()));
      var checksum = "%08x".formatted(source.sum().getValue());
      return new Encoder(torch, shape, memory, embedding, List.copyOf(blocks), checksum);
    } catch (IOException | RuntimeException e) {
      memory.close();
      throw e;
    }
  }

  private static EncoderShape shape(Path folder) throws IOException {
    var file = folder.resolve(CONFIG);
    if (!Files.exists(file)) throw new IOException("there is no " + CONFIG + " in " + folder);
    try {
      if (JSON.readTree(file.toFile()) instanceof ObjectNode json) {
        return EncoderShape.of(new ModelConfig(json));
      }
      throw new IOException(file + " holds no JSON object");
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not JSON", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Weights in files, which may have other names for them; counts what is read into a sum. */
  private record Source(Torch torch, Safetensors files, EncoderShape shape, CRC32C sum) {
    NDList read(NDManager memory, List<Weight> weights) throws IOException {
      var names = names();
      var arrays = new NDList();
      for (var weight : weights) {
        var name = names.get(weight.name());
        if (name == null) throw new IOException("the encoder's files lack " + weight.name());
        sum.update(files.floats(name, weight.shape()));
        arrays.add(torch.create(memory, files.floats(name, weight.shape()), weight.shape()));
      }
      return arrays;
    }

    private Map<String, String> names() {
      var names = new HashMap<String, String>();
      for (var name : files.names()) names.put(shape.canonical(name), name);
      return names;
    }
  }

  /** Most tokens of a text. */
  public int longest() {
    return shape.longest();
  }

  /** Numbers in a token's vector. */
  public int width() {
    return shape.width();
  }

  /** Which family it is of. */
  public EncoderFamily family() {
    return shape.family();
  }

  /** The CRC-32C of the weights that were read, as float32. */
  public String checksum() {
    return checksum;
  }

  /**
   * What the last of the layers makes of some texts.
   *
   * @param texts each at most {@link #longest} tokens and at least one
   * @return for each text the vectors of its tokens, one after the other
   */
  public List<float[]> states(List<Tokens> texts) {
    torch.enter();
    int rows = texts.size();
    int length = texts.stream().mapToInt(Tokens::length).max().orElseThrow();
    int[] tokens = new int[rows * length];
    int[] live = new int[rows * length];
    for (int row = 0; row < rows; row++) {
      var text = texts.get(row);
      text.copyTo(tokens, row * length);
      Arrays.fill(live, row * length, row * length + text.length(), 1);
    }
    try (var scope = torch.scope()) {
      float[] all = run(scope, tokens, live, new Shape(rows, length)).toFloatArray();
      var states = new ArrayList<float[]>();
      for (int row = 0; row < rows; row++) {
        int from = row * length * width();
        states.add(Arrays.copyOfRange(all, from, from + texts.get(row).length() * width()));
      }
      return states;
    }
  }

  private NDArray run(NDManager scope, int[] tokens, int[] live, Shape shape) {
    int length = Math.toIntExact(shape.get(1));
    int[] places = new int[length];
    for (int i = 0; i < length; i++) places[i] = this.shape.firstPlace() + i;
    var at = torch.create(scope, places, new Shape(length));
    var x =
        kernels.run("embed", new NDList(torch.create(scope, tokens, shape), at), embedding).head();
    var seen = kernels.run("seen", new NDList(torch.create(scope, live, shape))).head();
    for (var block : blocks) x = kernels.run("block", new NDList(x, seen), block).head();
    return x;
  }

  @Override
  public void close() {
    kernels.close();
    memory.close();
  }
}
