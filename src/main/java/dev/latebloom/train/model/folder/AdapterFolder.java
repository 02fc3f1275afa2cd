package dev.latebloom.train.model.folder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.Safetensors;
import dev.latebloom.train.engine.SafetensorsWriter;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Adapter;
import dev.latebloom.train.model.Adapters;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.LoraTargets;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.layers.Weight;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A folder with the adapters of a model as PEFT has them, which name the folder of their base. */
public final class AdapterFolder {
  public static final String WEIGHTS = "adapter_model.safetensors";
  public static final String CONFIG = "adapter_config.json";

  /** Note in the weights' file: the checksum of the base that they were trained beside. */
  private static final String CHECKSUM = "base_crc32c";

  /** And what that base was held as. */
  private static final String BASE_TYPE = "base_type";

  private final Path folder;
  private final AdapterConfig config;
  private final Safetensors files;

  private AdapterFolder(Path folder, AdapterConfig config, Safetensors files) {
    this.folder = folder;
    this.config = config;
    this.files = files;
  }

  /** Whether {@code folder} holds adapters, and not a whole model. */
  public static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(CONFIG));
  }

  /**
   * Opens the files, and reads no numbers.
   *
   * @throws IOException when one is missing, damaged, or has what we cannot compute
   */
  static AdapterFolder open(Path folder) throws IOException {
    var file = folder.resolve(CONFIG);
    try {
      var config = new AdapterConfig(ModelFolder.object(file));
      config.check();
      return new AdapterFolder(folder, config, Safetensors.open(folder.resolve(WEIGHTS)));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The folder of the model that the adapters in {@code folder} are for.
   *
   * @throws IOException when there is none, or a file of the adapters cannot be read
   */
  public static Path baseOf(Path folder) throws IOException {
    return open(folder).base();
  }

  /**
   * The folder of the base, as the configuration names it.
   *
   * @throws IOException when there is none
   */
  Path base() throws IOException {
    var path = Path.of(spoken(config::base));
    if (Files.isDirectory(path)) return path;
    throw new IOException(
        "the base model of the adapters in %s is to be in %s, which is no folder from here; set base_model_name_or_path in its %s"
            .formatted(folder, path, CONFIG));
  }

  /**
   * What the base was held as in training; float32 where the files do not say.
   *
   * @throws IOException when they say what nobody knows
   */
  BaseType baseType() throws IOException {
    var key = files.metadata().getOrDefault(BASE_TYPE, BaseType.FP32.key());
    var type = BaseType.byKey().get(key);
    if (type != null) return type;
    throw new IOException(
        "%s has the %s %s, which this version does not know"
            .formatted(folder.resolve(WEIGHTS), BASE_TYPE, key));
  }

  /**
   * What the files say of their training.
   *
   * @param dropout of the training to come, and what it holds the base as
   * @throws IOException when they are not of such a model
   */
  Lora lora(Architecture architecture, double dropout, BaseType base) throws IOException {
    var modules = new LinkedHashSet<String>();
    for (var name : files.names()) {
      var module = Adapter.moduleOf(name);
      if (!module.isEmpty()) modules.add(module);
    }
    return spoken(
        () -> {
          var targets = config.targets();
          boolean same = !targets.isEmpty() && modules(architecture, targets).equals(modules);
          return new Lora(
              config.rank(), config.alpha(), dropout, same ? targets : List.copyOf(modules), base);
        });
  }

  private static Set<String> modules(Architecture architecture, List<String> targets) {
    var modules = new HashSet<String>();
    for (var matrix : LoraTargets.in(architecture, targets)) modules.add(matrix.module());
    return modules;
  }

  /**
   * The numbers of A and B.
   *
   * @throws IOException when they are not those of {@code lora}, or were trained beside another
   *     base
   */
  Adapters.Values values(Torch torch, Architecture architecture, Lora lora, Adapters.Base base)
      throws IOException {
    var trained = files.metadata().getOrDefault(CHECKSUM, base.checksum());
    if (!trained.equals(base.checksum())) {
      throw new IOException(
          "the adapters in %s were trained beside another model than the one in %s (checksum %s, not %s); use its own"
              .formatted(folder, base.path(), trained, base.checksum()));
    }
    if (config.rank() != lora.rank() || config.alpha() != lora.alpha()) {
      throw new IOException(
          "the adapters in %s have rank %d and alpha %s, the settings say %d and %s; use their own or another run.folder"
              .formatted(folder, config.rank(), config.alpha(), lora.rank(), lora.alpha()));
    }
    var expected = new HashSet<String>();
    for (var adapter : Adapters.of(architecture, lora)) {
      expected.addAll(List.of(adapter.a().name(), adapter.b().name()));
    }
    for (var name : files.names()) {
      if (!expected.remove(name)) {
        throw new IOException(
            folder + " has " + name + ", which train.lora.target-modules does not name");
      }
    }
    if (!expected.isEmpty()) {
      throw new IOException(
          folder
              + " lacks "
              + expected.iterator().next()
              + ", which train.lora.target-modules names");
    }
    return (memory, _, weight) -> read(torch, memory, weight);
  }

  private NDArray read(Torch torch, NDManager memory, Weight weight) throws IOException {
    return torch.create(memory, files.floats(weight.name(), weight.shape()), weight.shape());
  }

  /** Errors of the configuration are those of the file. */
  private <T> T spoken(Supplier<T> reading) throws IOException {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new IOException(folder.resolve(CONFIG) + ": " + e.getMessage(), e);
    }
  }

  /** Writes a model's adapters into {@code folder}, which exists and has neither file yet. */
  static void save(Architecture architecture, Adapters adapters, Path folder) throws IOException {
    var base = adapters.base();
    var writer =
        new SafetensorsWriter()
            .note(CHECKSUM, base.checksum())
            .note(BASE_TYPE, adapters.lora().base().key());
    for (int i = 0; i < adapters.layout().size(); i++) {
      writer.add(adapters.layout().get(i).name(), adapters.weights().get(i));
    }
    writer.write(folder.resolve(WEIGHTS));
    var lora = adapters.lora();
    var targets =
        lora.targets().equals(List.of(LoraTargets.ALL))
            ? LoraTargets.lastParts(LoraTargets.in(architecture, lora.targets()))
            : lora.targets();
    ModelFolder.writeJson(
        folder.resolve(CONFIG),
        AdapterConfig.of(lora, base.path(), targets, architecture.inputsFirst()));
  }
}
