package dev.latebloom.app.folder;

import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.folder.AdaptedModel;
import dev.latebloom.train.model.folder.AdapterFolder;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.layers.TextTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Takes a checkpoint's model out for other tools: its model files with their {@link Companions},
 * and nothing of the run.
 */
public final class Export {
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
   * @return the checkpoint, and how far logits moved where adapters were merged
   * @throws IOException when there is no checkpoint, {@code to} has files, or a file cannot be read
   *     or written
   */
  public static Written write(Path from, Path to, boolean merge, boolean force) throws IOException {
    var checkpoint = Checkpointed.newestIn(from);
    if (Files.exists(to) && Files.isSameFile(to, checkpoint)) {
      throw new IOException(to + " is the checkpoint itself; give another folder");
    }
    prepare(to, force);
    if (AdapterFolder.isIn(checkpoint) && merge) {
      return new Written(checkpoint, Optional.of(merge(checkpoint, to)));
    } else {
      var model = AdapterFolder.isIn(checkpoint) ? ADAPTERS : WHOLE;
      copy(model.stream().map(checkpoint::resolve).toList(), to);
      copy(Companions.listed(checkpoint), to);
    }
    return new Written(checkpoint, Optional.empty());
  }

  /** What was taken out, and how far merging moved its logits. */
  public record Written(Path checkpoint, Optional<AdaptedModel.Moved> moved) {}

  /** Beside the whole model is what its base has; the tokenizer is the run's, where it has one. */
  private static AdaptedModel.Moved merge(Path checkpoint, Path to) throws IOException {
    var base = AdapterFolder.baseOf(checkpoint);
    var texts =
        Tokenizer.isIn(checkpoint)
            ? Optional.of(texts(checkpoint, base))
            : Optional.<TextTokens>empty();
    AdaptedModel.Moved moved;
    try (var torch = Torch.load("cpu", 0)) {
      AdaptedModel.merge(torch, checkpoint, to, texts);
      moved = AdaptedModel.moved(torch, checkpoint, to);
    }
    if (texts.isPresent()) {
      Companions.ofModel(base, texts.get()).writeTo(to);
      copy(Companions.listed(checkpoint), to);
    } else {
      copy(Companions.listed(base), to);
    }
    return moved;
  }

  private static TextTokens texts(Path checkpoint, Path base) throws IOException {
    var tokenizer = Tokenizer.load(checkpoint.toString(), "");
    var own = OwnTokenizer.in(base);
    boolean isOwn = own.isEmpty() || tokenizer.hasTokensOf(own.get());
    return new TextTokens(tokenizer.prompt("").at(0), tokenizer.end(), isOwn);
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
    for (var files : List.of(WHOLE, ADAPTERS, List.of(INDEX))) {
      for (var file : files) Files.deleteIfExists(to.resolve(file));
    }
    for (var file : Companions.listed(to)) if (Companions.isOfOneModel(file)) Files.delete(file);
  }

  private static void copy(List<Path> files, Path to) throws IOException {
    for (var file : files) {
      var target = to.resolve(String.valueOf(file.getFileName()));
      Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
