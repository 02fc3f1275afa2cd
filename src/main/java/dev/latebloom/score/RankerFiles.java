package dev.latebloom.score;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.WeightSource;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The folder of a decoder with a score head, as Hugging Face's classes for sequence classification
 * write it, or of one that has no such head yet. A head that writes tokens is passed over.
 */
record RankerFiles(Path folder, ModelConfig config, Safetensors files, Map<String, String> names) {
  static final String CONFIG = "config.json";
  static final String HEAD = "score.weight";
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Opens a folder.
   *
   * @throws IOException when a file is missing, damaged, or of a model that we cannot compute
   */
  static RankerFiles open(Path folder) throws IOException {
    var file = folder.resolve(CONFIG);
    if (!Files.exists(file)) throw new IOException("there is no " + CONFIG + " in " + folder);
    try {
      if (!(JSON.readTree(file.toFile()) instanceof ObjectNode json)) {
        throw new IOException(file + " holds no JSON object");
      }
      // The model then asks for no head of its own.
      var config = new ModelConfig(json).with("tie_word_embeddings", true);
      var architecture = Architecture.of(config);
      var files = Safetensors.open(folder);
      var names = new HashMap<String, String>();
      for (var name : files.names()) names.put(architecture.canonical(name), name);
      return new RankerFiles(folder, config, files, names);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not JSON", e);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Whether there is a score head. */
  boolean hasHead() {
    return files.names().contains(HEAD);
  }

  /** The body. */
  Model model(Torch torch) throws IOException {
    var source = new Source(torch, this);
    return Model.read(torch, config, Compute.FP32, torch.isOnCpu(), source, Optional.empty());
  }

  /** The head (1, D). */
  NDArray head(Torch torch, NDManager memory, long width) throws IOException {
    var shape = new Shape(1, width);
    return torch.create(memory, files.floats(HEAD, shape), shape);
  }

  /** Of body and head, as float32. */
  String checksum(Architecture architecture, long width) throws IOException {
    var sum = new CRC32C();
    for (var weight : architecture.weights()) {
      sum.update(files.floats(name(weight), weight.shape()));
    }
    sum.update(files.floats(HEAD, new Shape(1, width)));
    return "%08x".formatted(sum.getValue());
  }

  private String name(Weight weight) throws IOException {
    var name = names.get(weight.name());
    if (name == null) throw new IOException(folder + " lacks " + weight.name());
    return name;
  }

  private record Source(Torch torch, RankerFiles in) implements WeightSource {
    @Override
    public NDArray read(NDManager memory, Weight weight) throws IOException {
      var floats = in.files.floats(in.name(weight), weight.shape());
      return torch.create(memory, floats, weight.shape());
    }

    @Override
    public FloatType type(Weight weight) throws IOException {
      return in.files.type(in.name(weight));
    }
  }
}
