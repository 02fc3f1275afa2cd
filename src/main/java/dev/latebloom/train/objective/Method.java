package dev.latebloom.train.objective;

import dev.latebloom.train.model.TopPMask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The formulas by which a model learns from its responses. */
public sealed interface Method extends AutoCloseable permits Grpo, Ppo {

  /** What the updates of a step lower, while the model is the one that has drawn the responses. */
  Lesson lesson(Earned earned);

  /** What the divergence from the reference counts at this step. */
  double kl();

  /** Which tokens responses are drawn from; all of them where there is no mask. */
  default Optional<TopPMask> mask() {
    return Optional.empty();
  }

  /** The updates of step {@code step} have been made. */
  default void learned(long step, Lesson lesson) {}

  /** Writes what the next life has to know beside the training. */
  default void save(Path folder) throws IOException {}

  @Override
  default void close() {}
}
