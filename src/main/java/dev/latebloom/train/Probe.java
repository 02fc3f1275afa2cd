package dev.latebloom.train;

import dev.latebloom.sample.Batch;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures now and then how sharp the loss is, always on the same batch: the first that this
 * process trains on. Training goes on as if it had not been there, to the bit.
 */
public final class Probe implements Trainer.Observer {
  private final ProbeSettings settings;
  private final Consumer<Probed> listener;
  private Optional<Batch> batch = Optional.empty();

  /**
   * @param listener is told of each measurement, on the trainer's thread; it must not block
   */
  public Probe(ProbeSettings settings, Consumer<Probed> listener) {
    this.settings = settings;
    this.listener = listener;
  }

  @Override
  public void after(Batch trained, long nanos, TrainingStep training) {
    if (settings.interval() == 0) return;
    if (batch.isEmpty()) batch = Optional.of(trained);
    if (!settings.isDue(trained.step())) return;
    long began = System.nanoTime();
    var found = training.curvature(settings, batch.get());
    listener.accept(
        new Probed(trained.step(), found.rise(), found.eigenvalue(), System.nanoTime() - began));
  }
}
