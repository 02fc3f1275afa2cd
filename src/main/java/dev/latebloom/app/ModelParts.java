package dev.latebloom.app;

import com.typesafe.config.Config;
import dev.latebloom.config.Section;
import dev.latebloom.ingest.ByteTokenizer;
import dev.latebloom.ingest.Decoder;
import dev.latebloom.ingest.SubwordTokenizer;
import dev.latebloom.ingest.Tokenizer;
import dev.latebloom.train.model.families.MambaSettings;
import dev.latebloom.train.model.families.ModelSettings;
import dev.latebloom.train.model.families.NewModel;
import dev.latebloom.train.model.folder.ModelSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** The model that a run begins with and the tokenizer of its examples, which fit each other. */
record ModelParts(ModelSource source, Tokenizer tokenizer) {

  /** Those that the settings below {@code latebloom} name. */
  static ModelParts of(Config root) {
    var path = root.getString("train.model.path");
    var lora = LoraParts.of(root);
    var parts = path.isEmpty() ? fromNothing(root, lora) : fromFolder(root, lora, Path.of(path));
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
    int least = leastVocabulary(tokenizer);
    if (vocabulary < least) {
      throw new SettingsException(
          "train.model.vocabulary is %d, but the tokenizer has %d tokens; make it at least %d"
              .formatted(vocabulary, tokenizer.vocabulary(), least));
    }
    return new ModelParts(new ModelSource.Nothing(model, tokenizer.end()), tokenizer);
  }

  private static int leastVocabulary(Tokenizer tokenizer) {
    return switch (tokenizer) {
      case ByteTokenizer bytes -> bytes.vocabulary();
      // A model of exactly as many tokens as there are bytes is saved as one of bytes.
      case SubwordTokenizer subwords -> Math.max(subwords.vocabulary(), Decoder.VOCABULARY + 1);
    };
  }

  private static NewModel newModel(Section model) {
    return model.as(
        model.choice("family", Map.of("llama", ModelSettings.class, "mamba", MambaSettings.class)));
  }

  private static ModelParts fromFolder(Config root, LoraParts lora, Path folder) {
    var source = source(folder);
    var tokenizer = tokenizer(root, tokenizerOf(root, folder, source));
    int vocabulary = source.architecture().vocabulary();
    // Added tokens may be for another model of the family: Gemma 3's has one for images.
    int least = Math.max(tokenizer.ordinaryVocabulary(), tokenizer.end() + 1);
    if (vocabulary < least) {
      throw new SettingsException(
          "the model in %s has a vocabulary of %d, but the tokenizer has %d tokens; ingest.tokenizer must be the model's own"
              .formatted(folder, vocabulary, least));
    }
    return new ModelParts(lora.beside(source), tokenizer);
  }

  private static ModelSource.Folder source(Path folder) {
    try {
      return ModelSource.Folder.of(folder);
    } catch (IOException e) {
      throw new SettingsException("latebloom.train.model.path: " + e.getMessage(), e);
    }
  }

  /** The one that is named, or the one in the model's folder; only a model of bytes needs none. */
  private static String tokenizerOf(Config root, Path folder, ModelSource source) {
    var named = root.getString("ingest.tokenizer");
    if (!named.isEmpty()) return named;
    if (Tokenizer.isIn(folder)) return folder.toString();
    int vocabulary = source.architecture().vocabulary();
    if (vocabulary == Decoder.VOCABULARY) return Tokenizer.BYTES;
    throw new SettingsException(
        "the model in %s has a vocabulary of %d and no tokenizer beside it; set ingest.tokenizer"
            .formatted(folder, vocabulary));
  }

  private static Tokenizer tokenizer(Config root, String name) {
    try {
      return Tokenizer.load(name, root.getString("ingest.end-token"));
    } catch (IOException e) {
      throw new SettingsException("latebloom.ingest.tokenizer: " + e.getMessage(), e);
    }
  }
}
