package dev.latebloom.train;

import dev.latebloom.sample.Batch;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures now and then how sharp the loss is, always on the same batch: the first that this
 * process trains on. Training goes on as if it had not been there, to the bit.
 */
final class Probe {
  private final ProbeSettings settings;
  private final Consumer<Probed> listener;
  private Optional<Batch> batch = Optional.empty();

  Probe(ProbeSettings settings, Consumer<Probed> listener) {
    this.settings = settings;
    this.listener = listener;
  }

  /** After a step has been taken. */
  void look(TrainingStep training, Batch trained) {
    if (settings.interval() == 0) return;
    if (batch.isEmpty()) batch = Optional.of(trained);
    if (!settings.isDue(trained.step())) return;
    long began = System.nanoTime();
    var found = training.curvature(settings, batch.get());
    listener.accept(
        new Probed(trained.step(), found.rise(), found.eigenvalue(), System.nanoTime() - began));
  }
}
