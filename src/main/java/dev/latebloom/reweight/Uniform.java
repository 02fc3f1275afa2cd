package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;
import java.util.function.IntFunction;

/** Every example alike: once a round, or as often as an example of its source counts. */
public record Uniform(Counts counts) implements Policy {

  @Override
  public Policy naming(IntFunction<String> names) {
    return new Uniform(counts.naming(names));
  }

  @Override
  public Rule rule(long step, Ledger ledger) {
    if (counts.areAlike()) return Rule.ONCE;
    var sources = Sources.of(ledger);
    var shares = sources.shares(k -> counts.of(sources, k) * sources.examples(k));
    return sources.drawing(ledger, shares, Sources.MOST_VISITS);
  }
}
