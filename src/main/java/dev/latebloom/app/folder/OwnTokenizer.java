package dev.latebloom.app.folder;

import dev.latebloom.ingest.token.ByteTokenizer;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.model.folder.AdapterFolder;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The tokenizer that a model's folder says is the model's. */
public final class OwnTokenizer {
  private OwnTokenizer() {}

  /**
   * What {@link Tokenizer#load} is to be given: the folder; that of the base where adapters have
   * none beside them; or bytes for a model that has as many tokens. Empty when there is none.
   *
   * @throws IOException when there is no model in {@code folder}
   */
  public static Optional<String> in(Path folder) throws IOException {
    if (Tokenizer.isIn(folder)) return Optional.of(folder.toString());
    if (AdapterFolder.isIn(folder)) return in(AdapterFolder.baseOf(folder));
    return ModelFolder.architecture(folder).vocabulary() == ByteTokenizer.VOCABULARY
        ? Optional.of(Tokenizer.BYTES)
        : Optional.empty();
  }

  /**
   * The tokenizer that a model is used with.
   *
   * @param folder the model's
   * @param named as for {@link Tokenizer#load}; empty for the model's own
   */
  public static Tokenizer load(Path folder, String named) throws IOException {
    return Tokenizer.load(named.isEmpty() ? in(folder).orElse(folder.toString()) : named, "");
  }

  /**
   * What is to be said of a model that is given other tokens than its own, in one line.
   *
   * @param folder the model's
   * @param given what {@code tokenizer} was loaded from
   * @param setting its name
   * @throws IOException when the model's own tokenizer cannot be read
   */
  public static Optional<String> warning(
      Path folder, String setting, String given, Tokenizer tokenizer) throws IOException {
    var own = in(folder);
    if (own.isEmpty() || own.get().equals(given) || tokenizer.hasTokensOf(own.get())) {
      return Optional.empty();
    }
    return Optional.of(
        "%s = %s gives the model in %s other tokens than its own, which are those of %s; what it has learned is about its own"
            .formatted(setting, given, folder, own.get()));
  }
}
