package dev.latebloom.train;

import dev.latebloom.sample.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What the trainer does with the examples of a step. */
public interface Learning extends AutoCloseable {

  /** Makes it on the trainer's thread. */
  @FunctionalInterface
  interface Opening {
    /** The way that needs nothing but the training: down the cross-entropy of the responses. */
    Opening CROSS_ENTROPY = (training, checkpoint) -> training::apply;

    /**
     * Goes on from a checkpoint, where there is one.
     *
     * @param training stays the caller's to close
     * @throws IOException when files that it needs are missing or damaged
     */
    Learning open(TrainingStep training, Optional<Path> checkpoint) throws IOException;
  }

  /**
   * Takes a step.
   *
   * @return one figure for each example of the batch, in training order; the lower, the better it
   *     is learned
   */
  StepLosses learn(Batch batch);

  /** Writes what the next life has to know beside the training itself. */
  default void save(Path folder) throws IOException {}

  @Override
  default void close() {}
}
