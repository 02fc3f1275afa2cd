package dev.latebloom.app.settings;

import com.typesafe.config.Config;
import dev.latebloom.app.folder.Companions;
import dev.latebloom.app.folder.OwnTokenizer;
import dev.latebloom.config.Range;
import dev.latebloom.config.Section;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.model.fresh.MambaSettings;
import dev.latebloom.train.model.fresh.ModelSettings;
import dev.latebloom.train.model.fresh.NewModel;
import dev.latebloom.train.model.fresh.PatchSettings;
import dev.latebloom.train.model.layers.TextTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The model that a run begins with and the tokenizer of its examples, which fit each other.
 *
 * @param warning what is to be said of the two, if anything
 */
public record ModelParts(ModelSource source, Tokenizer tokenizer, Optional<String> warning) {

  /** Those that the settings below {@code latebloom} name. */
  public static ModelParts of(Config root) {
    var path = root.getString("train.model.path");
    var lora = LoraParts.of(root);
    var parts = path.isEmpty() ? fromNothing(root, lora) : fromFolder(root, lora, Path.of(path));
    boolean packs = root.getBoolean("sample.packing");
    Range.require(
        !packs || parts.source.architecture().sharesRows(),
        "sample.packing",
        "must be off for this model, whose examples cannot share rows",
        packs);
    int context = parts.source.architecture().context();
    int longest = root.getInt("ingest.max-tokens");
    if (context < longest) {
      throw new SettingsException(
          "%s %d tokens, less than ingest.max-tokens = %d; %s"
              .formatted(
                  path.isEmpty() ? "train.model.context is" : "the model in " + path + " reads",
                  context,
                  longest,
                  path.isEmpty() ? "raise the one or lower the other" : "lower that"));
    }
    return parts;
  }

  private static ModelParts fromNothing(Config root, LoraParts lora) {
    if (lora.isOn()) {
      throw new SettingsException(
          "train.lora needs a model whose weights stay as they are; set train.model.path");
    }
    var named = root.getString("ingest.tokenizer");
    var tokenizer = tokenizer(root, named.isEmpty() ? Tokenizer.BYTES : named);
    var model = newModel(Section.of(root).section("train.model"));
    int vocabulary = model.architecture().vocabulary();
    int least = tokenizer.vocabulary();
    if (vocabulary < least) {
      throw new SettingsException(
          "train.model.vocabulary is %d, but the tokenizer has %d tokens; make it at least %d"
              .formatted(vocabulary, least, least));
    }
    var source = new ModelSource.Nothing(model, tokenizer.end());
    return new ModelParts(source, tokenizer, Optional.empty());
  }

  private static NewModel newModel(Section model) {
    return model.as(
        model.choice(
            "family",
            Map.of(
                "llama", ModelSettings.class,
                "mamba", MambaSettings.class,
                "patches", PatchSettings.class)));
  }

  private static ModelParts fromFolder(Config root, LoraParts lora, Path folder) {
    var source = source(folder);
    var named = root.getString("ingest.tokenizer");
    var tokenizer = tokenizer(root, named.isEmpty() ? ownTokenizer(folder) : named);
    int vocabulary = source.architecture().vocabulary();
    // Added tokens may be for another model of the family: Gemma 3's has one for images.
    int least = Math.max(tokenizer.ordinaryVocabulary(), tokenizer.end() + 1);
    if (vocabulary < least) {
      throw new SettingsException(
          "the model in %s has a vocabulary of %d, but the tokenizer has %d tokens; ingest.tokenizer must be the model's own"
              .formatted(folder, vocabulary, least));
    }
    var warning = named.isEmpty() ? Optional.<String>empty() : warning(folder, named, tokenizer);
    var begin = tokenizer.prompt("").at(0);
    var texts = new TextTokens(begin, tokenizer.end(), warning.isEmpty());
    return new ModelParts(lora.beside(source.with(texts)), tokenizer, warning);
  }

  private static Optional<String> warning(Path folder, String named, Tokenizer tokenizer) {
    try {
      return OwnTokenizer.warning(folder, "ingest.tokenizer", named, tokenizer);
    } catch (IOException e) {
      throw new SettingsException("latebloom.train.model.path: " + e.getMessage(), e);
    }
  }

  /**
   * What a checkpoint has beside the model: the tokenizer's files, and what else the model's folder
   * has. Adapters are beside their base already, and have the tokenizer's only, as PEFT does.
   */
  Companions companions() {
    try {
      var tokenizers = Companions.ofTokenizer(tokenizer);
      return switch (source) {
        case ModelSource.Nothing _, ModelSource.Adapted _ -> tokenizers;
        case ModelSource.Folder folder ->
            Companions.ofModel(folder.path(), folder.texts().orElseThrow()).and(tokenizers);
      };
    } catch (IOException e) {
      throw new SettingsException("latebloom.train.model.path: " + e.getMessage(), e);
    }
  }

  private static ModelSource.Folder source(Path folder) {
    try {
      return ModelSource.Folder.of(folder);
    } catch (IOException e) {
      throw new SettingsException("latebloom.train.model.path: " + e.getMessage(), e);
    }
  }

  private static String ownTokenizer(Path folder) {
    try {
      var own = OwnTokenizer.in(folder);
      if (own.isPresent()) return own.get();
      throw new SettingsException(
          "the model in %s has a vocabulary of %d and no tokenizer beside it; set ingest.tokenizer"
              .formatted(folder, ModelFolder.architecture(folder).vocabulary()));
    } catch (IOException e) {
      throw new SettingsException("latebloom.train.model.path: " + e.getMessage(), e);
    }
  }

  private static Tokenizer tokenizer(Config root, String name) {
    try {
      return Tokenizer.load(name, root.getString("ingest.end-token"));
    } catch (IOException e) {
      throw new SettingsException("latebloom.ingest.tokenizer: " + e.getMessage(), e);
    }
  }
}
