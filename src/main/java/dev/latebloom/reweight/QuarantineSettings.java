package dev.latebloom.reweight;

import dev.latebloom.config.Range;

/**
 * When an example counts as one that is never learned.
 *
 * @param visits after which it may, at least 1
 * @param zScore above which its average and its newest z-score among its peers are then, above 0
 */
public record QuarantineSettings(int visits, double zScore) {
  public QuarantineSettings {
    Range.atLeast("reweight.quarantine.visits", 1, visits);
    Range.above("reweight.quarantine.z-score", 0, zScore);
  }
}
