package dev.latebloom.observe.history;

/** What is kept of a run by step; each with its own curves. */
public enum Chart {
  /** Mean loss of each step's examples. */
  LOSS(240),
  /** Mean reward of each step's responses, where the model is reinforced. */
  REWARD(240),
  /** Divergence a token from the model that such a run began with, in nats. */
  DIVERGENCE(240),
  /** Entropy a token of these responses, in nats. */
  ENTROPY(240),
  /** Mean smoothed loss of each cohort. */
  COHORT_LOSS(120),
  /** Share of the pool that each cohort has. */
  COHORT_SHARE(120),
  /** Mean smoothed loss of each of the largest sources. */
  SOURCE_LOSS(100),
  /** Mean loss over held-out records, and over their sources. */
  HELD_OUT(120),
  /** Held-out loss of each of the largest sources. */
  HELD_OUT_SOURCE(100);

  private final int points;

  Chart(int points) {
    this.points = points;
  }

  /** Most points that are kept. */
  int points() {
    return points;
  }
}
