package dev.latebloom.train.model.folder;

import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.BaseType;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Lora;
import dev.latebloom.train.model.LoraTargets;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.families.Architecture;
import dev.latebloom.train.model.fresh.NewModel;
import dev.latebloom.train.model.layers.TextTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a run's model is before its first step. */
public sealed interface ModelSource {

  /** Its family and sizes. */
  Architecture architecture();

  /**
   * Makes it.
   *
   * @param seed of weights that come from nothing
   * @throws IOException when its files are missing, damaged, or have changed their architecture
   */
  Model open(Torch torch, Compute compute, long seed) throws IOException;

  /**
   * The model of a checkpoint of a run that began with this one.
   *
   * @param seed as for {@link #open}
   * @throws IOException when the checkpoint's files are missing, damaged, or of another training
   */
  default Model resume(Torch torch, Compute compute, long seed, Path checkpoint)
      throws IOException {
    if (!AdapterFolder.isIn(checkpoint)) return ModelFolder.load(torch, checkpoint, compute);
    throw new IOException(
        "the checkpoint in "
            + checkpoint
            + " holds adapters; set train.lora as it was, or use another run.folder");
  }

  /**
   * A model with random weights.
   *
   * @param end the token that ends a text
   */
  record Nothing(NewModel settings, int end) implements ModelSource {
    @Override
    public Architecture architecture() {
      return settings.architecture();
    }

    @Override
    public Model open(Torch torch, Compute compute, long seed) {
      return Model.create(torch, settings, end, compute, seed);
    }
  }

  /**
   * The model of a folder, as Hugging Face's classes write it.
   *
   * @param architecture what its configuration said when the settings were read
   * @param texts what its texts begin and end with, if that is not as its configuration says
   */
  record Folder(Path path, Architecture architecture, Optional<TextTokens> texts)
      implements ModelSource {
    /**
     * Reads the configuration, and no weights.
     *
     * @throws IOException when it is missing, or of a model that we cannot compute
     */
    public static Folder of(Path path) throws IOException {
      return new Folder(path, ModelFolder.architecture(path), Optional.empty());
    }

    /** The same for other texts, which what is saved will say. */
    public Folder with(TextTokens others) {
      return new Folder(path, architecture, Optional.of(others));
    }

    @Override
    public Model open(Torch torch, Compute compute, long seed) throws IOException {
      var model = ModelFolder.load(torch, path, compute, texts);
      if (model.architecture().equals(architecture)) return model;
      model.close();
      throw new IOException("the model in " + path + " has changed since the run began");
    }
  }

  /**
   * A folder's model that stays as it is, with adapters that are trained.
   *
   * @param from adapters to begin with; without it new ones
   */
  record Adapted(Folder base, Lora lora, Optional<Path> from) implements ModelSource {
    public Adapted {
      // An adapter for nothing is an error before anything is read.
      LoraTargets.in(base.architecture(), lora.targets());
      if (lora.base().isCoded() && base.architecture().isRecurrent()) {
        throw new IllegalArgumentException(
            "latebloom.train.lora.base-type is %s, in which a model with a scan cannot be computed; use fp32 or bf16"
                .formatted(lora.base().key()));
      }
    }

    /** New adapters. */
    public static Adapted fresh(Folder base, Lora lora) {
      return new Adapted(base, lora, Optional.empty());
    }

    /**
     * Adapters to go on from; rank, alpha and targets are theirs.
     *
     * @param folder with files as PEFT writes them
     * @param dropout and {@code type} as in {@link Lora}
     * @throws IOException when they are missing, damaged, or not of such a model
     */
    public static Adapted from(Folder base, Path folder, double dropout, BaseType type)
        throws IOException {
      var lora = AdapterFolder.open(folder).lora(base.architecture(), dropout, type);
      return new Adapted(base, lora, Optional.of(folder));
    }

    @Override
    public Architecture architecture() {
      return base.architecture();
    }

    @Override
    public Model open(Torch torch, Compute compute, long seed) throws IOException {
      return AdaptedModel.open(torch, base.path(), lora, from, compute, seed);
    }

    @Override
    public Model resume(Torch torch, Compute compute, long seed, Path checkpoint)
        throws IOException {
      if (AdapterFolder.isIn(checkpoint)) {
        return AdaptedModel.open(torch, base.path(), lora, Optional.of(checkpoint), compute, seed);
      }
      throw new IOException(
          "the checkpoint in "
              + checkpoint
              + " holds a whole model; set train.lora.rank = 0, or use another run.folder");
    }
  }
}
