package dev.latebloom.reweight;

import dev.latebloom.ledger.Group;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.store.ExampleStore;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names and indexes of sources: those of the store, and of sources that only other workers have,
 * whose indexes count down from the highest. Belongs to one thread.
 */
final class SharedSources {
  private static final int HIGHEST = (1 << Short.SIZE) - 1;

  private final ExampleStore store;
  private final Map<Integer, String> absent = new HashMap<>();

  SharedSources(ExampleStore store) {
    this.store = store;
  }

  String of(int index) {
    var name = absent.get(index);
    return name == null ? store.sourceName(index) : name;
  }

  /** This worker's examples, by the names of their sources. */
  Map<String, Group> here(Ledger ledger) {
    var named = new TreeMap<String, Group>();
    Sources.here(ledger).forEach((index, group) -> named.merge(of(index), group, Group::plus));
    return named;
  }

  /** Others' examples by index, in the order of the names: it must not depend on who came first. */
  Map<Integer, Group> indexed(Map<String, Group> elsewhere) {
    absent.clear();
    if (elsewhere.isEmpty()) return Map.of();
    var known = new HashMap<String, Integer>();
    for (int index = 0; index < store.sources(); index++) known.put(store.sourceName(index), index);
    var indexed = new LinkedHashMap<Integer, Group>();
    new TreeMap<>(elsewhere)
        .forEach((name, group) -> indexed.merge(index(name, known), group, Group::plus));
    return indexed;
  }

  /** Where there is no index left they count among those without a name, as in the store. */
  private int index(String name, Map<String, Integer> known) {
    var index = known.get(name);
    if (index != null) return index;
    int free = HIGHEST - absent.size();
    if (free < store.sources()) return 0;
    absent.put(free, name);
    return free;
  }
}
