package dev.latebloom.train;

import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides from their losses which of a step's candidates are trained on, and for how much each
 * counts. Has no state: the same candidates at the same step give the same answer.
 */
public interface Choice extends AutoCloseable {

  /**
   * What a step is to train on.
   *
   * @param ids of candidates, at least one
   * @param factors by which the losses of some count in the objective
   */
  record Chosen(List<Long> ids, Map<Long, Float> factors) {
    public Chosen {
      ids = List.copyOf(ids);
      factors = Map.copyOf(factors);
    }
  }

  Chosen choose(Candidates candidates);

  @Override
  default void close() {}

  /** Makes the choice of a run, on the trainer's thread; nothing where all that is drawn counts. */
  @FunctionalInterface
  interface Opening {
    Optional<Choice> open(Torch torch, MemorySettings memory) throws IOException;
  }
}
