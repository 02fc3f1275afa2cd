package dev.latebloom.cluster.round;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The partitions that a worker reads: every {@code workers}-th from its seat, without what was
 * given to others and with what was given to it. Immutable.
 *
 * @param given by the log, in its order
 */
public record Partitions(int seat, int workers, List<Entry.Given> given) {
  public Partitions {
    given = List.copyOf(given);
  }

  public boolean has(int partition) {
    return reader(partition, given.size()) == seat;
  }

  /** The seat of a partition's one reader after the first {@code entries} that gave some away. */
  private int reader(int partition, int entries) {
    int reader = partition % workers;
    // What is left of the number deals out: those with one remainder are divided evenly once more.
    int rest = partition / workers;
    for (var each : given.subList(0, entries)) {
      if (each.seat() != reader) continue;
      reader = each.heirs().get(rest % each.heirs().size());
      rest /= each.heirs().size();
    }
    return reader;
  }

  /** First offset to read of the partitions that others had, by partition. */
  public Map<Integer, Long> from() {
    return taken(Entry.Given::from);
  }

  /** How many records of these had been read before, by partition. */
  public Map<Integer, Long> again() {
    return taken(Entry.Given::again);
  }

  private Map<Integer, Long> taken(Function<Entry.Given, Map<Integer, Long>> what) {
    var taken = new TreeMap<Integer, Long>();
    for (int i = 0; i < given.size(); i++) {
      int upTo = i + 1;
      what.apply(given.get(i))
          .forEach(
              (partition, number) -> {
                boolean here = reader(partition, upTo) == seat && has(partition);
                if (here) taken.put(partition, number);
              });
    }
    return taken;
  }

  /** Whether a worker has anything left to read, as far as the log knows. */
  static boolean hasAny(int seat, List<Entry.Given> given) {
    boolean any = true;
    for (var each : given) {
      if (each.seat() == seat) any = false;
      else any |= each.heirs().contains(seat);
    }
    return any;
  }
}
