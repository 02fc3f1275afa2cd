package dev.latebloom.cluster.round;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the log says so far. Belongs to one thread. */
public final class History {
  private final Map<String, Entry.Joined> workers = new LinkedHashMap<>();
  private final List<Entry.Commit> commits = new ArrayList<>();
  private Optional<Terms> terms = Optional.empty();
  private long entries;

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
      case Entry.Commit commit -> {
        if (commit.round() != round() + 1) throw broken("round " + commit.round());
        commits.add(commit);
      }
    }
    entries++;
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
