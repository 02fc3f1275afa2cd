package dev.latebloom.reweight;

import dev.latebloom.ledger.Ledger;

/**
 * When losses are looked at: every so many steps, a few times.
 *
 * @param count how many times, in [1, 64]
 * @param interval steps between two of them, a multiple of reweight.interval
 */
public record Trajectories(int count, int interval) {
  public Trajectories {
    Bounds.require(count >= 1 && count <= 64, "snapshots must be in [1, 64]");
    Bounds.require(interval >= 1, "snapshot-interval must be at least 1");
  }

  /** Copies every example's last loss if it is time; returns whether that was the last time. */
  boolean completedBy(long step, Ledger ledger) {
    if (step % interval != 0 || step > (long) count * interval) return false;
    int index = (int) (step / interval) - 1;
    ledger.forEach((_, slot) -> ledger.snapshots().set(slot, index, ledger.lastLoss.get(slot)));
    return index + 1 == count;
  }
}
