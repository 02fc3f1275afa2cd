package dev.latebloom.reweight;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LedgerEntry;
import dev.latebloom.pool.store.ExampleStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Looks at single examples of the ledger and the store, and changes neither.
 *
 * @param decision the newest; its rule says why weights are what they are
 */
record Views(Ledger ledger, ExampleStore store, Decision decision) {
  private record Visited(int step, long id) {}

  /** Examples that are not held are left out. */
  List<ExampleView> of(Selection selection) {
    return switch (selection) {
      case Selection.One(var id) -> ledger.holds(id) ? List.of(view(id)) : List.of();
      case Selection.Newest(var cohort, var most) ->
          newest(cohort, most).stream().map(this::view).toList();
    };
  }

  private ExampleView view(long id) {
    var why = decision.why(id, ledger.slot(id));
    return new ExampleView(LedgerEntry.of(ledger, id), store.read(id), why);
  }

  /** One walk over the rows, which keeps no more than are wanted. */
  private List<Long> newest(Cohort cohort, int most) {
    var order = Comparator.comparingInt(Visited::step).thenComparingLong(Visited::id);
    var kept = new PriorityQueue<>(order);
    ledger.forEach(
        (id, slot) -> {
          if (ledger.cohort(slot) != cohort) return;
          kept.add(new Visited(ledger.lastVisit.get(slot), id));
          if (kept.size() > most) kept.remove();
        });
    var sorted = new ArrayList<>(kept);
    sorted.sort(order.reversed());
    return sorted.stream().map(Visited::id).toList();
  }
}
