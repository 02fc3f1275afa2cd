package dev.latebloom.app;

import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.AdaptedModel;
import dev.latebloom.train.model.folder.AdapterFolder;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Takes a checkpoint's model out for other tools: its model files and nothing of the run. */
public final class Export {
  private static final List<String> TOKENIZER = List.of("tokenizer.json", "tokenizer_config.json");
  private static final List<String> WHOLE = List.of(ModelFolder.WEIGHTS, ModelFolder.CONFIG);
  private static final List<String> ADAPTERS = List.of(AdapterFolder.WEIGHTS, AdapterFolder.CONFIG);

  /** What would make another model of the folder if it stayed. */
  private static final String INDEX = "model.safetensors.index.json";

  private Export() {}

  /**
   * Writes the model of a checkpoint, or of a run's newest one, into a folder of its own.
   *
   * @param merge whether adapters become a part of the weights; without it they stay adapters. A
   *     model without adapters is the same either way
   * @param force whether {@code to} may have files; those of a model are replaced
   * @return the checkpoint
   * @throws IOException when there is no checkpoint, {@code to} has files, or a file cannot be read
   *     or written
   */
  public static Path write(Path from, Path to, boolean merge, boolean force) throws IOException {
    var checkpoint = Checkpointed.newestIn(from);
    if (Files.exists(to) && Files.isSameFile(to, checkpoint)) {
      throw new IOException(to + " is the checkpoint itself; give another folder");
    }
    prepare(to, force);
    if (!AdapterFolder.isIn(checkpoint)) {
      copy(checkpoint, to, WHOLE);
    } else if (merge) {
      try (var torch = Torch.load("cpu", 0)) {
        AdaptedModel.merge(torch, checkpoint, to);
      }
    } else {
      copy(checkpoint, to, ADAPTERS);
    }
    for (var file : TOKENIZER) {
      if (Files.exists(checkpoint.resolve(file))) copy(checkpoint, to, List.of(file));
    }
    return checkpoint;
  }

  private static void prepare(Path to, boolean force) throws IOException {
    if (Files.exists(to) && !Files.isDirectory(to)) throw new IOException(to + " is no folder");
    Files.createDirectories(to);
    boolean empty;
    try (var children = Files.list(to)) {
      empty = children.findAny().isEmpty();
    }
    if (empty) return;
    if (!force) {
      throw new IOException(
          to + " is not empty; give another folder, or --force to replace the model in it");
    }
    for (var files : List.of(TOKENIZER, WHOLE, ADAPTERS, List.of(INDEX))) {
      for (var file : files) Files.deleteIfExists(to.resolve(file));
    }
  }

  private static void copy(Path from, Path to, List<String> files) throws IOException {
    for (var file : files) Files.copy(from.resolve(file), to.resolve(file));
  }
}
