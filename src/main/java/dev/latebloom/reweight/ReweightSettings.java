package dev.latebloom.reweight;

import dev.latebloom.config.Range;

/**
 * How often the policy runs.
 *
 * @param interval steps between two passes of the policy over the ledger
 */
public record ReweightSettings(int interval) {
  public ReweightSettings {
    Range.atLeast("reweight.interval", 1, interval);
  }
}
