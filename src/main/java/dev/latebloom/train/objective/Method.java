package dev.latebloom.train.objective;

import java.io.IOException;
import java.nio.file.Path;

/** The formulas by which a model learns from its responses. */
public sealed interface Method permits Grpo, Ppo {

  /** What the updates of a step lower, while the model is the one that has drawn the responses. */
  Lesson lesson(Earned earned);

  /** What the divergence from the reference counts at this step. */
  double kl();

  /** The updates have been made. */
  default void learned(Lesson lesson) {}

  /** Writes what the next life has to know beside the training. */
  default void save(Path folder) throws IOException {}
}
