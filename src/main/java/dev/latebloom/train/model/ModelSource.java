package dev.latebloom.train.model;

import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;

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
   */
  record Folder(Path path, Architecture architecture) implements ModelSource {
    /**
     * Reads the configuration, and no weights.
     *
     * @throws IOException when it is missing, or of a model that we cannot compute
     */
    public static Folder of(Path path) throws IOException {
      return new Folder(path, ModelFolder.architecture(path));
    }

    @Override
    public Model open(Torch torch, Compute compute, long seed) throws IOException {
      var model = ModelFolder.load(torch, path, compute);
      if (model.architecture().equals(architecture)) return model;
      model.close();
      throw new IOException("the model in " + path + " has changed since the run began");
    }
  }
}
