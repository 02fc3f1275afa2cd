package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;

/**
 * Every example once a round. Cohorts are told apart as {@link OnlineLate} would, as under every
 * policy here, so that figures can be compared.
 */
public record Uniform(OnlineLateSettings cohorts) implements Policy {

  @Override
  public Decision decide(long step, Ledger ledger) {
    return Decision.of(cohorts, Decision.Rule.ONCE, step, ledger);
  }
}
