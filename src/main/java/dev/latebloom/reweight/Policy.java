package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.Weights;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.train.Choice;
import dev.latebloom.train.MemorySettings;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Decides how often each example is to be drawn: a function of the ledger and of nothing else.
 *
 * <p>What a policy remembers from one pass to the next (weight, snapshots of losses) it writes into
 * the ledger, so a copy of the ledger is a policy's whole state.
 */
public interface Policy {

  /**
   * By what examples are weighed in one pass: every example once a round, unless a policy says
   * otherwise.
   *
   * @param step the last step whose losses the ledger has
   * @param ledger in which every example is in its cohort
   */
  default Rule rule(long step, Ledger ledger) {
    return Rule.ONCE;
  }

  /**
   * The same policy, told the names of the sources.
   *
   * @param names by the ledger's index of a source
   */
  default Policy naming(IntFunction<String> names) {
    return this;
  }

  /** Snapshots of losses that the ledger is to have room for. */
  default int snapshots() {
    return 0;
  }

  /** Examples drawn for each that is trained on. */
  default int candidates() {
    return 1;
  }

  /** What chooses among the examples drawn for a step, if anything does. */
  default Optional<Choice> choice(Torch torch, MemorySettings memory) throws IOException {
    return Optional.empty();
  }

  /** The weight that an example is to have from its admission on. */
  default int weightAtAdmission(ExampleStore store, long id) {
    return Weights.ONE;
  }

  /** Visits a round in the unit of {@link Weights}. */
  static int units(double visits) {
    return (int) Math.round(visits * Weights.ONE);
  }
}
