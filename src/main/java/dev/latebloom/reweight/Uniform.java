package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;
import dev.latebloom.pool.Weights;

/**
 * Every example once a round. Cohorts are told apart as {@link OnlineLate} would, so that figures
 * of both can be compared.
 */
public record Uniform(OnlineLateSettings settings) implements Policy {

  @Override
  public Decision decide(long step, Ledger ledger) {
    return Decision.of(settings, (before, cohort) -> Weights.ONE, step, ledger);
  }
}
