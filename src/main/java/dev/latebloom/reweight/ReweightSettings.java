package dev.latebloom.reweight;

/**
 * How often the policy runs.
 *
 * @param interval steps between two passes of the policy over the ledger
 */
public record ReweightSettings(int interval) {
  public ReweightSettings {
    if (interval < 1) throw new IllegalArgumentException("reweight.interval must be at least 1");
  }
}
