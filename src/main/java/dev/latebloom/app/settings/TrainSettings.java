package dev.latebloom.app.settings;

import dev.latebloom.config.Range;
import dev.latebloom.observe.meter.Flops;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.TrainingStep;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.AdapterFolder;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.folder.ModelSource;
import dev.latebloom.train.optim.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The model and how it is trained.
 *
 * @param device "auto", "cpu" or "cuda:" and a number
 * @param threads of the CPU kernels; 0 takes all cores
 * @param peakFlops floating-point operations a second that the device can do; 0 where unknown
 * @param valueRate learning rate of a value head, in rates of the model; 0 where there is none
 */
public record TrainSettings(
    String device,
    Compute compute,
    int threads,
    double peakFlops,
    ModelSource model,
    OptimizerSettings optimizer,
    MemorySettings memory,
    double valueRate) {
  public TrainSettings {
    Range.within("train.threads", 0, 1024, threads);
    Range.atLeast("train.peak-flops", 0, peakFlops);
  }

  /** Loads the engine; fails at once where there is no such device. */
  public Torch load() {
    return Torch.load(device, threads);
  }

  /** What training asks of the device: adapters need no gradients of the weights beside them. */
  public Flops flops() {
    int ofMultiplication = model instanceof ModelSource.Adapted ? 4 : Flops.OF_A_MULTIPLICATION;
    var architecture = model.architecture();
    return new Flops(length -> ofMultiplication * architecture.multiplications(length), peakFlops);
  }

  /** The training as it was in a checkpoint's folder, or a new one. */
  public TrainingStep open(Torch torch, long seed, Optional<Path> checkpoint) throws IOException {
    if (checkpoint.isEmpty()) return training(torch, model.open(torch, compute, seed));
    var folder = checkpoint.get();
    // What adapters are beside is compared number by number where they are read.
    if (!AdapterFolder.isIn(folder)) requireSameModel(folder);
    var resumed = model.resume(torch, compute, seed, folder);
    return training(torch, resumed).restored(folder);
  }

  private TrainingStep training(Torch torch, Model model) {
    return valueRate > 0
        ? TrainingStep.createValued(torch, model, optimizer, memory, valueRate)
        : TrainingStep.create(torch, model, optimizer, memory);
  }

  private void requireSameModel(Path checkpoint) throws IOException {
    var saved = ModelFolder.architecture(checkpoint);
    if (!saved.equals(model.architecture())) {
      throw new SettingsException(
          "the checkpoint in %s has the model %s, the settings say %s; use its own or another run.folder"
              .formatted(checkpoint, saved, model.architecture()));
    }
  }
}
