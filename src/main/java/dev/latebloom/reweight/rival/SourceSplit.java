package dev.latebloom.reweight.rival;

import dev.latebloom.ledger.Ledger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** Parts the examples of each source into two clusters of loss trajectories. */
final class SourceSplit {
  private SourceSplit() {}

  /**
   * Slots of the higher cluster of every source.
   *
   * @param smallest sources with fewer examples, or with fewer than the average source, are taken
   *     whole; 0 to cluster all of them
   */
  static IntPredicate higher(Ledger ledger, Feature feature, int smallest) {
    var slotsBySource = new TreeMap<Integer, List<Integer>>();
    ledger.forEach(
        (_, slot) ->
            slotsBySource.computeIfAbsent(ledger.source(slot), _ -> new ArrayList<>()).add(slot));
    var higher = new BitSet(ledger.capacity());
    double average = (double) ledger.held() / Math.max(1, slotsBySource.size());
    for (var slots : slotsBySource.values()) {
      boolean small = smallest > 0 && (slots.size() < average || slots.size() < smallest);
      if (small) slots.forEach(higher::set);
      else
        TwoMeans.higher(points(ledger, feature, slots)).stream()
            .forEach(i -> higher.set(slots.get(i)));
    }
    return higher::get;
  }

  private static double[][] points(Ledger ledger, Feature feature, List<Integer> slots) {
    var losses = ledger.snapshots();
    return slots.stream().map(slot -> feature.of(losses, slot)).toArray(double[][]::new);
  }
}
