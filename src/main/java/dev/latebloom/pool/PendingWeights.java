package dev.latebloom.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Weights that wait for their draw: those made from the losses of step j act on the draw of step j
 * + lag, not before.
 */
final class PendingWeights {
  private final ArrayDeque<Pool.Reweigh> waiting = new ArrayDeque<>();
  private final int lag;
  private long newest;

  /**
   * @param newest the last step whose weights are known
   */
  PendingWeights(int lag, long newest, List<Pool.Reweigh> waiting) {
    this.lag = lag;
    this.newest = newest;
    this.waiting.addAll(waiting);
  }

  void add(Pool.Reweigh made) {
    if (made.step() != newest + 1) {
      throw new IllegalStateException(
          "weights of step " + made.step() + " came after those of step " + newest);
    }
    waiting.add(made);
    newest = made.step();
  }

  /** Whether all weights that the draw of {@code step} depends on are here. */
  boolean mayDraw(long step) {
    return step <= newest + lag;
  }

  /** Takes out what the draw of {@code step} must see first, oldest first. */
  List<Pool.Reweigh> takeDue(long step) {
    var due = new ArrayList<Pool.Reweigh>();
    while (!waiting.isEmpty() && waiting.peek().step() <= step - lag) due.add(waiting.remove());
    return due;
  }

  /** Those still waiting, oldest first. */
  List<Pool.Reweigh> waiting() {
    return List.copyOf(waiting);
  }
}
