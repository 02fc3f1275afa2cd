package dev.latebloom.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Notices that others have a cluster without this worker. The first of the seed nodes begins one by
 * itself when nobody answers it, as after a start while it was cut off, and two clusters never
 * become one.
 */
final class Elsewhere {
  /** A node that starts can be reached before it is a member; on a busy machine that takes long. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final List<String> seedNodes;
  private final Predicate<String> reachable;
  private final Map<String, Long> since = new HashMap<>();
  private long looked;
  private boolean begun;

  /**
   * @param seedNodes host and port of each
   * @param reachable whether somebody answers there; asked every few seconds
   */
  Elsewhere(List<String> seedNodes, Predicate<String> reachable) {
    this.seedNodes = List.copyOf(seedNodes);
    this.reachable = reachable;
  }

  /**
   * A seed node that has been reachable for a while, and is no member.
   *
   * @param members of this worker's cluster, host and port of each
   * @param nanos by a clock that never goes back
   */
  Optional<String> node(Set<String> members, long nanos) {
    if (begun && nanos - looked < PAUSE.toNanos()) return Optional.empty();
    begun = true;
    looked = nanos;
    for (var node : seedNodes) {
      if (members.contains(node) || !reachable.test(node)) {
        since.remove(node);
      } else if (nanos - since.computeIfAbsent(node, _ -> nanos) >= PATIENCE.toNanos()) {
        return Optional.of(node);
      }
    }
    return Optional.empty();
  }
}
