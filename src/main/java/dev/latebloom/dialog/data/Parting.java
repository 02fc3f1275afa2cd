package dev.latebloom.dialog.data;

import dev.latebloom.random.SplitMix64;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;

/**
 * Parts passages so that no two parts have a run of turns in common: passages that hang together by
 * shared runs stay together.
 *
 * <p>The largest groups are given first, each to the part that lacks most. The seed decides among
 * groups of one size.
 */
public final class Parting {
  /**
   * A part that is wanted.
   *
   * @param share of all passages; shares are relative to their sum
   */
  public record Wanted(String name, double share) {
    /** Checks the share. */
    public Wanted {
      if (!(share > 0)) {
        throw new IllegalArgumentException("the share of " + name + " is not above 0");
      }
    }
  }

  /**
   * What came of it.
   *
   * @param groups of passages that hang together
   * @param largest passages of the largest group
   */
  public record Parted(List<Split> parts, int groups, int largest) {}

  private final List<Split.Found> passages;
  private final int[] parents;

  private Parting(List<Split.Found> passages, int length) {
    this.passages = passages;
    this.parents = new int[passages.size()];
    for (int i = 0; i < parents.length; i++) parents[i] = i;
    var owners = new HashMap<String, Integer>();
    for (int i = 0; i < parents.length; i++) {
      for (var run : Runs.of(passages.get(i).passage(), length).own()) owners.putIfAbsent(run, i);
    }
    for (int i = 0; i < parents.length; i++) {
      for (var run : Runs.of(passages.get(i).passage(), length).standing()) {
        var owner = owners.get(run);
        if (owner != null) parents[root(i)] = root(owner);
      }
    }
  }

  /**
   * Parts the passages of some splits.
   *
   * @param length turns in a run
   * @throws IllegalArgumentException when too few groups are there for a part to have any
   */
  public static Parted of(List<Split> splits, List<Wanted> wanted, int length, long seed) {
    var all = splits.stream().flatMap(split -> split.passages().stream()).toList();
    var groups = new Parting(all, length).groups(seed);
    var parts = new ArrayList<List<Split.Found>>();
    for (var _ : wanted) parts.add(new ArrayList<>());
    double sum = wanted.stream().mapToDouble(Wanted::share).sum();
    for (var group : groups) {
      int most = 0;
      double lacks = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < parts.size(); i++) {
        double here = wanted.get(i).share() / sum * all.size() - parts.get(i).size();
        if (here > lacks) {
          lacks = here;
          most = i;
        }
      }
      parts.get(most).addAll(group);
    }
    var named = new ArrayList<Split>();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).isEmpty()) throw tooFew(wanted.get(i), all.size(), groups, length);
      named.add(new Split(wanted.get(i).name(), parts.get(i), List.of()));
    }
    return new Parted(named, groups.size(), groups.getFirst().size());
  }

  private static IllegalArgumentException tooFew(
      Wanted part, int passages, List<List<Split.Found>> groups, int length) {
    return new IllegalArgumentException(
        "nothing is left for %s: %d dialogues hang together in %d groups by runs of %d turns, the largest of %d; a longer --run makes them smaller"
            .formatted(part.name(), passages, groups.size(), length, groups.getFirst().size()));
  }

  /** The largest first; passages in their order. */
  private List<List<Split.Found>> groups(long seed) {
    var byRoot = new TreeMap<Integer, List<Split.Found>>();
    for (int i = 0; i < parents.length; i++) {
      byRoot.computeIfAbsent(root(i), _ -> new ArrayList<>()).add(passages.get(i));
    }
    record Ranked(List<Split.Found> group, long draw) {}
    return byRoot.entrySet().stream()
        .map(
            each ->
                new Ranked(
                    each.getValue(), SplitMix64.mix(seed + each.getKey() * SplitMix64.GAMMA)))
        .sorted(
            Comparator.comparingInt((Ranked each) -> -each.group().size())
                .thenComparingLong(Ranked::draw))
        .map(Ranked::group)
        .toList();
  }

  private int root(int of) {
    int at = of;
    while (parents[at] != at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }
}
