package dev.latebloom.dialog.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What two splits have in common: passages that share a run of turns, so that a model which was
 * trained on one has seen a part of the other.
 *
 * @param pairs of passages, one of each split
 * @param touchedFirst passages of the first that share a run with the second
 * @param touchedSecond passages of the second that share a run with the first
 * @param example a pair of them
 */
public record Leakage(
    String first,
    String second,
    long pairs,
    int touchedFirst,
    int sizeFirst,
    int touchedSecond,
    int sizeSecond,
    Optional<Example> example) {
  /**
   * Two passages and the run that both have, each turn as "speaker, tab, text" in small letters.
   */
  public record Example(Flaw.Place first, Flaw.Place second, String run) {}

  /** Of every two splits that have something in common. */
  public static List<Leakage> between(List<Split> splits, int length) {
    var found = new ArrayList<Leakage>();
    for (int i = 0; i < splits.size(); i++) {
      for (int j = i + 1; j < splits.size(); j++) {
        var leakage = of(splits.get(i), splits.get(j), length);
        if (leakage.pairs > 0) found.add(leakage);
      }
    }
    return found;
  }

  /** Of two splits. O(runs and pairs). */
  static Leakage of(Split first, Split second, int length) {
    var owners = new HashMap<String, BitSet>();
    var holders = new HashMap<String, BitSet>();
    for (int j = 0; j < second.passages().size(); j++) {
      var runs = Runs.of(second.passages().get(j).passage(), length);
      for (var run : runs.own()) owners.computeIfAbsent(run, _ -> new BitSet()).set(j);
      for (var run : runs.standing()) holders.computeIfAbsent(run, _ -> new BitSet()).set(j);
    }
    var touched = new BitSet();
    long pairs = 0;
    int touching = 0;
    Optional<Example> example = Optional.empty();
    for (var found : first.passages()) {
      var runs = Runs.of(found.passage(), length);
      var shared = new BitSet();
      addCommon(runs.own(), holders, shared);
      addCommon(runs.standing(), owners, shared);
      pairs += shared.cardinality();
      touching += shared.isEmpty() ? 0 : 1;
      touched.or(shared);
      if (example.isEmpty() && !shared.isEmpty()) {
        var other = second.passages().get(shared.nextSetBit(0));
        example = Optional.of(example(found, other, length));
      }
    }
    return new Leakage(
        first.name(),
        second.name(),
        pairs,
        touching,
        first.passages().size(),
        touched.cardinality(),
        second.passages().size(),
        example);
  }

  private static void addCommon(Set<String> runs, Map<String, BitSet> places, BitSet target) {
    for (var run : runs) {
      var found = places.get(run);
      if (found != null) target.or(found);
    }
  }

  private static Example example(Split.Found first, Split.Found second, int length) {
    var ours = Runs.of(first.passage(), length);
    var theirs = Runs.of(second.passage(), length);
    var run =
        Stream.concat(
                ours.own().stream().filter(theirs.standing()::contains),
                theirs.own().stream().filter(ours.standing()::contains))
            .sorted()
            .findFirst()
            .orElseThrow();
    return new Example(first.place(), second.place(), run);
  }
}
