package dev.latebloom.train.optim;

import ai.djl.ndarray.NDManager;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Updates weights by their gradients, and holds the state that this takes. */
public abstract sealed class Optimizer implements AutoCloseable permits Sgd, AdamW, Muon {
  final OptimizerState state;

  Optimizer(OptimizerState state) {
    this.state = state;
  }

  /** An optimizer that has made no update. */
  public static Optimizer create(Torch torch, UpdateRule rule, List<Parameter> parameters) {
    return switch (rule) {
      case UpdateRule.Sgd sgd -> new Sgd(torch, sgd, parameters);
      case UpdateRule.AdamW adamW -> new AdamW(torch, adamW, parameters);
      case UpdateRule.Muon muon -> new Muon(torch, muon, parameters);
    };
  }

  /**
   * Changes every weight once, in place.
   *
   * @param scope the step's
   */
  public final void update(NDManager scope, double learningRate) {
    state.countUpdate();
    apply(scope, learningRate);
  }

  /** The update whose number, from 1, is the state's. */
  abstract void apply(NDManager scope, double learningRate);

  /** How many updates have been made. */
  public final long updates() {
    return state.updates();
  }

  /** Writes the state to a new file. */
  public final void save(Path file) throws IOException {
    state.save(file);
  }

  /**
   * Continues from what {@link #save} wrote. Nothing changes unless the whole file fits.
   *
   * @throws IOException when it is damaged, of another model or of another optimizer
   */
  public final void restore(Path file) throws IOException {
    state.restore(file);
  }

  @Override
  public void close() {
    state.close();
  }
}
