package dev.latebloom.evaluate;

import dev.latebloom.ingest.record.RecordFormat;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.Scorer;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.Recompute;

/**
 * The model that is evaluated. Belongs to the thread of the model's engine.
 *
 * @param format how its records become tokens
 */
public record Subject(Model model, RecordFormat format) implements AutoCloseable {
  /** Bytes of logits at once. */
  private static final long LOSS_CHUNK = 1L << 26;

  Scorer scorer() {
    return new Scorer(model.torch(), model, new MemorySettings(LOSS_CHUNK, Recompute.NONE));
  }

  @Override
  public void close() {
    model.close();
  }
}
