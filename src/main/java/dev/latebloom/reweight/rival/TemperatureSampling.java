package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.reweight.Policy;
import dev.latebloom.reweight.Rule;
import dev.latebloom.reweight.Sources;

/**
 * Temperature sampling with a cooldown (Li et al. 2024, arXiv 2410.04579): a source of n examples
 * is drawn in proportion to n^(1/τ), and later in proportion to n, so that small sources are seen
 * early and are not repeated to the end.
 *
 * @param temperature τ, at least 1, at which sources are as common as they are
 * @param until last step with that temperature
 */
public record TemperatureSampling(double temperature, long until) implements Policy {
  public TemperatureSampling {
    Range.atLeast("reweight.temperature.temperature", 1, temperature);
    Range.atLeast("reweight.temperature.until", 1, until);
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    if (step >= until) return Rule.ONCE;
    var sources = Sources.of(ledger);
    // Not Math.pow, whose last bit may depend on the machine.
    var shares = sources.shares(i -> StrictMath.pow((double) sources.examples(i), 1 / temperature));
    return sources.drawing(ledger, shares, Sources.MOST_VISITS);
  }
}
