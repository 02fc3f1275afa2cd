package dev.latebloom.train.model.encoder;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.util.Utils;
import dev.latebloom.file.Durable;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.engine.SafetensorsWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The encoder that comes with Latebloom: all-MiniLM-L6-v2 (Sentence Transformers, Apache-2.0), six
 * layers of 384 numbers, of English texts. Its weights are in a library of Maven Central as a graph
 * of ONNX.
 */
public final class ShippedEncoder {
  /** What it is called. */
  public static final String NAME = "all-MiniLM-L6-v2";

  private static final String CONFIG =
      """
      {"model_type": "bert", "vocab_size": 30522, "max_position_embeddings": 512,
       "type_vocab_size": 2, "hidden_size": 384, "num_hidden_layers": 6,
       "num_attention_heads": 12, "intermediate_size": 1536, "hidden_act": "gelu",
       "layer_norm_eps": 1e-12}
      """;

  private ShippedEncoder() {}

  /**
   * Its folder, as Hugging Face's classes read it. It is made in the engine's cache ({@code
   * DJL_CACHE_DIR}) when it is asked for first, and takes 90 MB there.
   *
   * @throws IOException when it cannot be made
   */
  private static Path folder() throws IOException {
    return madeIn(Utils.getCacheDir().resolve("latebloom"));
  }

  /**
   * The folder that somebody names, or its own where nobody has named one.
   *
   * @param named empty for none
   * @throws IOException when its own cannot be made
   */
  public static Path unlessNamed(String named) throws IOException {
    return named.isEmpty() ? folder() : Path.of(named);
  }

  static Path madeIn(Path cache) throws IOException {
    var folder = cache.resolve(NAME);
    if (Files.isDirectory(folder)) return folder;
    Files.createDirectories(cache);
    var aside = Files.createTempDirectory(cache, NAME);
    try {
      write(aside);
      Durable.move(aside, folder);
    } catch (FileSystemException e) {
      // Another process may have been faster.
      if (!Files.isDirectory(folder)) throw e;
    } finally {
      Utils.deleteQuietly(aside);
    }
    return folder;
  }

  private static void write(Path folder) throws IOException {
    var weights = new SafetensorsWriter();
    OnnxWeights.read(resource("/all-minilm-l6-v2.onnx")).entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            each -> weights.add(each.getKey(), each.getValue().shape(), each.getValue().floats()));
    weights.write(folder.resolve("model.safetensors"));
    Files.write(folder.resolve(Tokenizer.FILE), resource("/all-minilm-l6-v2-tokenizer.json"));
    Files.write(folder.resolve("config.json"), CONFIG.getBytes(UTF_8));
  }

  private static byte[] resource(String name) throws IOException {
    try (var from = ShippedEncoder.class.getResourceAsStream(name)) {
      if (from == null) throw new FileNotFoundException("the class path has no " + name);
      return from.readAllBytes();
    }
  }
}
