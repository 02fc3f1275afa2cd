package dev.latebloom.reweight.rival;

import dev.latebloom.ledger.Ledger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/** The examples of each source in two clusters of loss trajectories. */
final class SourceSplit {
  private final Ledger ledger;
  private final Feature feature;
  private final TreeMap<Integer, List<Integer>> slotsBySource = new TreeMap<>();

  /** O(examples). */
  SourceSplit(Ledger ledger, Feature feature) {
    this.ledger = ledger;
    this.feature = feature;
    ledger.forEach(
        (_, slot) ->
            slotsBySource.computeIfAbsent(ledger.source(slot), s -> new ArrayList<>()).add(slot));
  }

  /**
   * Slots of the higher cluster of every source.
   *
   * @param smallest sources with fewer examples, or with fewer than the average source, are taken
   *     whole; 0 to cluster all of them
   */
  BitSet higher(int smallest) {
    var higher = new BitSet(ledger.capacity());
    double average = (double) ledger.held() / Math.max(1, slotsBySource.size());
    for (var slots : slotsBySource.values()) {
      boolean small = smallest > 0 && (slots.size() < average || slots.size() < smallest);
      var chosen = small ? all(slots) : TwoMeans.higher(points(slots));
      chosen.stream().forEach(i -> higher.set(slots.get(i)));
    }
    return higher;
  }

  /** Slots of the lower cluster of every source. */
  BitSet lower() {
    var lower = new BitSet(ledger.capacity());
    for (var slots : slotsBySource.values()) {
      var higher = TwoMeans.higher(points(slots));
      higher.flip(0, slots.size());
      higher.stream().forEach(i -> lower.set(slots.get(i)));
    }
    return lower;
  }

  private static BitSet all(List<Integer> slots) {
    var all = new BitSet(slots.size());
    all.set(0, slots.size());
    return all;
  }

  private float[][] points(List<Integer> slots) {
    return slots.stream().map(slot -> feature.of(ledger.snapshots(), slot)).toArray(float[][]::new);
  }
}
