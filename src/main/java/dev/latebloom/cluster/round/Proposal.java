package dev.latebloom.cluster.round;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Parts that may become a Commit, and who has gathered them. Belongs to one thread. */
final class Proposal {
  private final Entry.Commit commit;
  private final long since;
  private final Set<String> holders = new HashSet<>();
  private final Set<String> missing = new HashSet<>();

  Proposal(Entry.Commit commit, long since) {
    this.commit = commit;
    this.since = since;
  }

  /** The same for the same Commit, whoever proposes it. */
  String name() {
    return commit.round() + "-" + Integer.toHexString(Objects.hash(commit.base(), commit.parts()));
  }

  Entry.Commit commit() {
    return commit;
  }

  long since() {
    return since;
  }

  boolean has(Part part) {
    return commit.parts().contains(part);
  }

  void hear(Question.Ready ready) {
    if (ready.held().equals(name())) holders.add(ready.worker());
    missing.addAll(ready.missing());
  }

  int holders() {
    return holders.size();
  }

  /** Whether all who are here have gathered everything. */
  boolean isHeldBy(Set<String> present) {
    return workers().filter(present::contains).allMatch(holders::contains);
  }

  /** The parts that are left without those whose fragments nobody else can get. */
  List<Part> within(Set<String> present) {
    return commit.parts().stream()
        .filter(part -> present.contains(part.worker()) && !missing.contains(part.worker()))
        .toList();
  }

  private Stream<String> workers() {
    return commit.parts().stream().map(Part::worker);
  }
}
