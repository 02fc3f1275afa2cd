package dev.latebloom.cluster.round;

import dev.latebloom.ledger.Group;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the log says so far. Belongs to one thread.
 *
 * <p>What workers held is kept of the newest rounds only, since it is much: further back, it is
 * taken from the oldest that is kept.
 */
public final class History {
  private static final int KEEP = 100;

  private final Map<String, Entry.Joined> workers = new LinkedHashMap<>();
  private final List<Entry.Commit> commits = new ArrayList<>();

  /** What was held by then, by round and worker; the oldest has what earlier ones have said. */
  private final NavigableMap<Long, Map<String, Map<String, Group>>> groups = new TreeMap<>();

  private final List<Entry.Given> given = new ArrayList<>();

  /** Seats of which something was given away since the newest round. */
  private final Set<Integer> forgotten = new HashSet<>();

  private final int keep;
  private Optional<Terms> terms = Optional.empty();
  private long entries;

  public History() {
    this(KEEP);
  }

  /**
   * @param keep rounds of which is kept what workers held
   */
  public History(int keep) {
    this.keep = keep;
  }

  /**
   * Goes on by one entry.
   *
   * @throws IllegalStateException when it cannot follow: then the log is not of one run
   */
  public void add(Entry entry) {
    switch (entry) {
      case Entry.Founded(var first) -> {
        if (terms.isPresent()) throw broken("a second beginning");
        terms = Optional.of(first);
      }
      case Entry.Joined joined -> {
        var before = workers.put(joined.worker(), joined);
        if (before != null && before.seat() != joined.seat()) throw broken("another seat");
      }
      case Entry.Given gone -> {
        given.add(gone);
        forgotten.add(gone.seat());
      }
      case Entry.Commit commit -> {
        if (commit.round() != round() + 1) throw broken("round " + commit.round());
        commits.add(new Entry.Commit(commit.round(), commit.base(), commit.parts(), Map.of()));
        groups.put(commit.round(), held(commit));
        if (groups.size() > keep) forgetOldest();
      }
    }
    entries++;
  }

  /** Whose partitions others read holds nothing from the next round on, until it is back. */
  private Map<String, Map<String, Group>> held(Entry.Commit commit) {
    var held = new HashMap<String, Map<String, Group>>();
    for (var worker : workers.values()) {
      if (forgotten.contains(worker.seat())) held.put(worker.worker(), Map.of());
    }
    held.putAll(commit.groups());
    forgotten.clear();
    return held;
  }

  private void forgetOldest() {
    var oldest = groups.pollFirstEntry();
    var next = new HashMap<>(oldest.getValue());
    next.putAll(groups.firstEntry().getValue());
    groups.put(groups.firstKey(), next);
  }

  /**
   * Examples of all workers but one, by the names of their sources: of each worker what the newest
   * round up to {@code round} says that has its part.
   */
  public Map<String, Group> elsewhere(String worker, long round) {
    var newest = new TreeMap<String, Map<String, Group>>();
    groups.headMap(round, true).values().forEach(newest::putAll);
    newest.remove(worker);
    var sums = new TreeMap<String, Group>();
    for (var held : newest.values()) {
      held.forEach((source, group) -> sums.merge(source, group, Group::plus));
    }
    return sums;
  }

  /** All partitions that were given to others, in the log's order. */
  public List<Entry.Given> given() {
    return Collections.unmodifiableList(given);
  }

  /** How many entries it has gone through. */
  public long entries() {
    return entries;
  }

  private IllegalStateException broken(String what) {
    return new IllegalStateException(
        "the log of the cluster (cluster.topic) has %s after round %d: it is of more than one run"
            .formatted(what, round()));
  }

  public Optional<Terms> terms() {
    return terms;
  }

  /** The newest round that is over; 0 before the first. */
  public long round() {
    return commits.size();
  }

  public Entry.Commit commit(long round) {
    return commits.get(Math.toIntExact(round - 1));
  }

  public Optional<Entry.Joined> worker(String name) {
    return Optional.ofNullable(workers.get(name));
  }

  /** Every worker that ever came, in the order of their seats. */
  public Collection<Entry.Joined> workers() {
    return List.copyOf(workers.values());
  }
}
