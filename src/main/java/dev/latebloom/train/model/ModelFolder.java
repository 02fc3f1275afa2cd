package dev.latebloom.train.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A folder with a model as Hugging Face's classes read it: weights, {@code config.json}, and for a
 * byte model the byte tokenizer.
 */
public final class ModelFolder {
  private static final String WEIGHTS = "model.safetensors";
  private static final String CONFIG = "config.json";

  /** Bytes; real ones have a few thousand. */
  private static final long LONGEST_CONFIG = 1 << 24;

  /** Keys that name the type of the stored numbers, in the older style and the newer. */
  private static final List<String> TYPES = List.of("torch_dtype", "dtype");

  // Sorted, so that the same model gives the same bytes.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private ModelFolder() {}

  /**
   * Writes the model into {@code folder}, which exists and has none of the files yet. What a
   * configuration says beside the architecture is kept as it was loaded.
   *
   * <p>A weight is stored as the type that it was read as while that loses nothing, so that one
   * that has not changed is the same bytes; else as float32, so that training goes on exactly.
   *
   * @throws java.nio.file.FileAlreadyExistsException when it has one
   */
  public static void save(Model model, Path folder) throws IOException {
    model.torch().enter();
    var writer = new SafetensorsWriter();
    boolean typesAreKept = true;
    for (int i = 0; i < model.layout().size(); i++) {
      var array = model.weights().get(i);
      var read = model.types().get(i);
      var type = read == FloatType.F32 || read.holds(array.toByteBuffer()) ? read : FloatType.F32;
      writer.add(model.layout().get(i).name(), array, type);
      typesAreKept &= type == read;
    }
    writer.write(folder.resolve(WEIGHTS));
    var config = model.config().json();
    if (!typesAreKept) for (var key : TYPES) if (config.has(key)) config.put(key, "float32");
    writeJson(folder.resolve(CONFIG), config);
    if (model.architecture().vocabulary() == ByteTokenizerFiles.VOCABULARY) {
      writeJson(folder.resolve("tokenizer.json"), ByteTokenizerFiles.tokenizer());
      writeJson(
          folder.resolve("tokenizer_config.json"),
          ByteTokenizerFiles.config(model.architecture().context()));
    }
  }

  /**
   * The model that {@code folder} holds, of the family that its configuration names.
   *
   * @throws IOException when a file is missing, damaged, or of a model that we cannot compute
   */
  public static Model load(Torch torch, Path folder, Compute compute) throws IOException {
    return load(torch, folder, compute, torch.isOnCpu());
  }

  /**
   * @param scansInJava as {@link Model#read} has it
   */
  static Model load(Torch torch, Path folder, Compute compute, boolean scansInJava)
      throws IOException {
    torch.enter();
    var config = config(folder);
    var architecture = architecture(folder, config);
    var in = Safetensors.open(folder);
    var names = names(folder, in, architecture);
    return Model.read(torch, config, compute, scansInJava, new Stored(torch, in, names));
  }

  /** Weights in files, which may have other names for them. */
  private record Stored(Torch torch, Safetensors files, Map<String, String> names)
      implements Model.Source {
    @Override
    public NDArray read(NDManager memory, Weight weight) throws IOException {
      return torch.create(memory, files.floats(name(weight), weight.shape()), weight.shape());
    }

    @Override
    public FloatType type(Weight weight) throws IOException {
      return files.type(name(weight));
    }

    private String name(Weight weight) {
      return names.getOrDefault(weight.name(), weight.name());
    }
  }

  /** The family and the sizes that {@code config.json} in {@code folder} describes. */
  public static Architecture architecture(Path folder) throws IOException {
    return architecture(folder, config(folder));
  }

  private static Architecture architecture(Path folder, ModelConfig config) throws IOException {
    try {
      return Architecture.of(config);
    } catch (IllegalArgumentException e) {
      throw new IOException(folder.resolve(CONFIG) + ": " + e.getMessage(), e);
    } catch (ArithmeticException e) {
      throw new IOException(folder.resolve(CONFIG) + " has sizes that no array can have", e);
    }
  }

  private static ModelConfig config(Path folder) throws IOException {
    var file = folder.resolve(CONFIG);
    if (!Files.exists(file)) throw new IOException("there is no " + CONFIG + " in " + folder);
    if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_CONFIG) {
      throw new IOException(file + " is no file, or too long for a configuration");
    }
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode json) {
        return new ModelConfig(json);
      }
    } catch (JsonProcessingException e) {
      var line = e.getOriginalMessage().lines().findFirst().orElse("");
      throw new IOException(file + " is not JSON: " + line, e);
    }
    throw new IOException(file + " holds no JSON object");
  }

  /** What the file calls each weight: all of them, and nothing that the model does not know. */
  private static Map<String, String> names(Path folder, Safetensors in, Architecture architecture)
      throws IOException {
    var missing = new TreeSet<String>();
    for (var weight : architecture.weights()) missing.add(weight.name());
    var names = new HashMap<String, String>();
    for (var name : in.names()) {
      var canonical = architecture.canonical(name);
      if (missing.remove(canonical)) {
        names.put(canonical, name);
      } else if (!architecture.isRedundant(name)) {
        throw new IOException(
            folder + " has " + name + ", which the model in " + CONFIG + " has not");
      }
    }
    if (!missing.isEmpty()) {
      throw new IOException(
          "%s lacks %s%s, which the model in %s has"
              .formatted(
                  folder,
                  missing.first(),
                  missing.size() == 1 ? "" : " and " + (missing.size() - 1) + " more",
                  CONFIG));
    }
    return names;
  }

  private static void writeJson(Path file, Object content) throws IOException {
    Files.write(
        file,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content),
        StandardOpenOption.CREATE_NEW);
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
