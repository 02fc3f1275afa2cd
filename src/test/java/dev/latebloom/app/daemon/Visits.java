package dev.latebloom.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.pool.Weights;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * How often each example is drawn in a round: never above its credit, and at its end not below.
 *
 * <p>Where within a step a round ended is not told, so every place that it may have had is kept
 * until a later draw rules it out; none left is a draw outside somebody's credit.
 */
final class Visits {
  /** A round so far, if the one before ended ahead of the {@code at}-th draw of this step. */
  private record Case(int at, Map<Long, Integer> drawn) {}

  private final Map<Long, Integer> most = new HashMap<>();
  private final Map<Long, Integer> least = new HashMap<>();
  private Map<Long, Integer> weights = Map.of();
  private List<Map<Long, Integer>> cases = List.of(Map.of());
  private long round = 1;

  /**
   * The draws of a step.
   *
   * @param now weights of a draw that are not {@link Weights#ONE}
   * @param removed are drawn no more
   * @param nowIn the round behind the last of them
   */
  void drawn(
      List<Long> ids,
      Map<Long, Integer> now,
      Set<Long> removed,
      long nowIn,
      long oldest,
      long admitted) {
    reweigh(now);
    var held = LongStream.range(oldest, admitted).filter(id -> !removed.contains(id)).toArray();
    Set<Case> found = new LinkedHashSet<>();
    for (var drawn : cases) found.add(new Case(0, drawn));
    for (; round < nowIn; round++) {
      found = ended(found, ids, held);
      assertThat(found).as("round %d has ended, and all had their turn", round).isNotEmpty();
      most.clear();
      least.clear();
    }
    var left = new LinkedHashSet<Map<Long, Integer>>();
    for (var each : found) {
      var drawn = new HashMap<>(each.drawn());
      if (ids.subList(each.at(), ids.size()).stream().allMatch(id -> fits(drawn, id))) {
        left.add(drawn);
      }
    }
    assertThat(left).as("draws of %s within their credit in round %d", ids, round).isNotEmpty();
    cases = List.copyOf(left);
  }

  /** A rise gives credit at once; what was drawn before a fall is not remembered. */
  private void reweigh(Map<Long, Integer> now) {
    for (var entry : now.entrySet()) {
      long id = entry.getKey();
      int before = weights.getOrDefault(id, Weights.ONE);
      int more = ceiling(entry.getValue()) - before / Weights.ONE;
      if (entry.getValue() > before) most.put(id, most.getOrDefault(id, ceiling(before)) + more);
      least.merge(id, Math.min(before, entry.getValue()), Math::min);
    }
    weights = Map.copyOf(now);
  }

  private Set<Case> ended(Set<Case> begun, List<Long> ids, long[] held) {
    var ended = new LinkedHashSet<Case>();
    for (var each : begun) {
      var drawn = new HashMap<>(each.drawn());
      for (int at = each.at(); at <= ids.size(); at++) {
        if (hadTheirs(drawn, held)) ended.add(new Case(at, Map.of()));
        if (at < ids.size() && !fits(drawn, ids.get(at))) break;
      }
    }
    return ended;
  }

  private boolean fits(Map<Long, Integer> drawn, long id) {
    int weight = weights.getOrDefault(id, Weights.ONE);
    return drawn.merge(id, 1, Integer::sum) <= most.getOrDefault(id, ceiling(weight));
  }

  private boolean hadTheirs(Map<Long, Integer> drawn, long[] held) {
    for (long id : held) {
      int weight = least.getOrDefault(id, weights.getOrDefault(id, Weights.ONE));
      if (drawn.getOrDefault(id, 0) < weight / Weights.ONE) return false;
    }
    return true;
  }

  private static int ceiling(int weight) {
    return (weight + Weights.ONE - 1) / Weights.ONE;
  }
}
