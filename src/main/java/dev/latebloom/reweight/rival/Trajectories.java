package dev.latebloom.reweight.rival;

import dev.latebloom.config.Range;
import dev.latebloom.ledger.Ledger;

/**
 * When losses are looked at: every so many steps, a few times.
 *
 * @param snapshots how many times, in [1, 64]
 * @param snapshotInterval steps between two of them, a multiple of reweight.interval
 */
public record Trajectories(int snapshots, int snapshotInterval) {
  public Trajectories {
    Range.within("reweight.static.snapshots", 1, 64, snapshots);
    Range.atLeast("reweight.static.snapshot-interval", 1, snapshotInterval);
  }

  /** Copies every example's last loss if it is time; returns whether that was the last time. */
  boolean completedBy(long step, Ledger ledger) {
    if (step % snapshotInterval != 0 || step > (long) snapshots * snapshotInterval) return false;
    int index = (int) (step / snapshotInterval) - 1;
    ledger.forEach((_, slot) -> ledger.snapshots().set(slot, index, ledger.lastLoss.get(slot)));
    return index + 1 == snapshots;
  }
}
