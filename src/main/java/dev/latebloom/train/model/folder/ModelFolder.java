package dev.latebloom.train.model.folder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.file.Durable;
import dev.latebloom.train.engine.FloatType;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.WeightSource;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.ModelConfig;
import dev.latebloom.train.model.layers.TextTokens;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.slf4j.LoggerFactory;

/** A folder with a model as Hugging Face's classes read it: weights and {@code config.json}. */
public final class ModelFolder {
  public static final String WEIGHTS = "model.safetensors";
  public static final String CONFIG = "config.json";

  /** Bytes; real ones have a few thousand. */
  private static final long LONGEST_CONFIG = 1 << 24;

  private static final String HEAD = "lm_head.weight";
  private static final String TIED = "tie_word_embeddings";

  /** Keys that name the type of the stored numbers, in the older style and the newer. */
  private static final List<String> TYPES = List.of("torch_dtype", "dtype");

  // Sorted, so that the same model gives the same bytes.
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private ModelFolder() {}

  /**
   * Writes the model into {@code folder}, which exists and has none of the files yet; of one with
   * adapters these alone, as {@link AdapterFolder}. What a configuration says beside the
   * architecture is kept as it was loaded.
   *
   * <p>A weight is stored as the type that it was read as while that loses nothing, so that one
   * that has not changed is the same bytes; else as float32, so that training goes on exactly.
   *
   * @throws java.nio.file.FileAlreadyExistsException when it has one
   */
  public static void save(Model model, Path folder) throws IOException {
    model.torch().enter();
    var adapters = model.adapters();
    if (adapters.isPresent()) {
      AdapterFolder.save(model.architecture(), adapters.get(), folder);
    } else {
      saveWhole(model, folder);
    }
  }

  private static void saveWhole(Model model, Path folder) throws IOException {
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
  }

  /**
   * The model that {@code folder} holds, of the family that its configuration names; or its
   * adapters with the model that they are for.
   *
   * @throws IOException when a file is missing, damaged, or of a model that we cannot compute
   */
  public static Model load(Torch torch, Path folder, Compute compute) throws IOException {
    return load(torch, folder, compute, torch.isOnCpu());
  }

  /**
   * As {@link #load(Torch, Path, Compute)}, with the scan of one's choice.
   *
   * @param scansInJava as {@link Model#read} has it
   */
  public static Model load(Torch torch, Path folder, Compute compute, boolean scansInJava)
      throws IOException {
    return load(torch, folder, compute, scansInJava, Optional.empty());
  }

  /** As {@link #load(Torch, Path, Compute)}, for texts with other tokens at their borders. */
  static Model load(Torch torch, Path folder, Compute compute, Optional<TextTokens> texts)
      throws IOException {
    return load(torch, folder, compute, torch.isOnCpu(), texts);
  }

  private static Model load(
      Torch torch, Path folder, Compute compute, boolean scansInJava, Optional<TextTokens> texts)
      throws IOException {
    torch.enter();
    if (AdapterFolder.isIn(folder)) {
      return AdaptedModel.load(torch, folder, compute, scansInJava);
    }
    var read = config(folder);
    var config = texts.map(read::with).orElse(read);
    var stored = stored(torch, folder);
    return Model.read(torch, config, compute, scansInJava, stored, Optional.empty());
  }

  /**
   * The weights of the model that {@code folder} holds, to be read one by one; adapters are added
   * to those that they are for.
   *
   * @throws IOException when a file is missing, damaged, or of a model that we cannot compute
   */
  public static WeightSource weights(Torch torch, Path folder) throws IOException {
    torch.enter();
    return AdapterFolder.isIn(folder) ? AdaptedModel.merged(torch, folder) : stored(torch, folder);
  }

  /** The weights in {@code folder}: all that its configuration asks for, and no others. */
  static Stored stored(Torch torch, Path folder) throws IOException {
    var config = config(folder);
    if (!config.json().equals(read(folder).json())) {
      LoggerFactory.getLogger(ModelFolder.class)
          .warn(
              "{} has a head of its own, although its {} says {} = true; the head is kept, and"
                  + " what is saved says false",
              folder,
              CONFIG,
              TIED);
    }
    var architecture = architecture(folder, config);
    var in = Safetensors.open(folder);
    return new Stored(torch, in, names(folder, in, architecture));
  }

  /** Weights in files, which may have other names for them. */
  record Stored(Torch torch, Safetensors files, Map<String, String> names) implements WeightSource {
    @Override
    public NDArray read(NDManager memory, Weight weight) throws IOException {
      return torch.filled(
          memory,
          weight.shape(),
          numbers ->
              files.read(
                  name(weight), weight.shape(), piece -> numbers.put(piece.asFloatBuffer())));
    }

    @Override
    public FloatType type(Weight weight) throws IOException {
      return files.type(name(weight));
    }

    /**
     * The CRC-32C of all numbers as float32, in the order of the architecture: it does not depend
     * on how files hold them.
     */
    String checksum(Architecture architecture) throws IOException {
      var sum = new CRC32C();
      for (var weight : architecture.weights()) {
        files.read(name(weight), weight.shape(), sum::update);
      }
      return "%08x".formatted(sum.getValue());
    }

    private String name(Weight weight) {
      return names.getOrDefault(weight.name(), weight.name());
    }
  }

  /**
   * The family and the sizes that {@code config.json} in {@code folder} describes, or in that of
   * the model that its adapters are for.
   */
  public static Architecture architecture(Path folder) throws IOException {
    if (AdapterFolder.isIn(folder)) return architecture(AdapterFolder.open(folder).base());
    return architecture(folder, config(folder));
  }

  /** What the configuration calls the family. */
  public static String family(Path folder) throws IOException {
    if (AdapterFolder.isIn(folder)) return family(AdapterFolder.open(folder).base());
    return config(folder).text("model_type");
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

  /**
   * What {@code config.json} says, but that a head is not tied which the files have beside the
   * token table and with other numbers.
   */
  static ModelConfig config(Path folder) throws IOException {
    var config = read(folder);
    var architecture = architecture(folder, config);
    var table = architecture.embedding().getFirst();
    if (!architecture.head().equals(List.of(table)) || !Safetensors.areIn(folder)) return config;
    var files = Safetensors.open(folder);
    if (!files.names().contains(HEAD)) return config;
    for (var name : files.names()) {
      if (architecture.canonical(name).equals(table.name()) && files.same(name, HEAD))
        return config;
    }
    return config.with(TIED, false);
  }

  /** What of {@code config.json} describes the model that is computed. */
  private static ModelConfig read(Path folder) throws IOException {
    var file = folder.resolve(CONFIG);
    try {
      return Architecture.textOf(new ModelConfig(object(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  static ObjectNode object(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("there is no " + file.getFileName() + " in " + file.getParent());
    }
    if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_CONFIG) {
      throw new IOException(file + " is no file, or too long for a configuration");
    }
    try {
      if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode json) return json;
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

  static void writeJson(Path file, Object content) throws IOException {
    Files.write(
        file,
        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content),
        StandardOpenOption.CREATE_NEW);
    Durable.sync(file);
  }
}
