package dev.latebloom.dialog.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The runs of a passage: so many turns that follow each other, the response among them. All of a
 * passage with fewer turns is its only run. Passages are pieces of one dialogue if a run of one
 * stands in the other.
 *
 * @param own the runs, equal where only case and white space differ
 * @param standing whatever another passage's run would have to be to stand in this one
 */
record Runs(Set<String> own, Set<String> standing) {
  /**
   * Of a passage.
   *
   * @param length turns in a run, at least 1
   */
  static Runs of(Passage passage, int length) {
    var turns = passage.turns().stream().map(Utterance::folded).toList();
    var standing = new HashSet<String>();
    for (int size = 1; size <= Math.min(length, turns.size()); size++) {
      standing.addAll(windows(turns, size));
    }
    return new Runs(windows(turns, Math.min(length, turns.size())), standing);
  }

  private static Set<String> windows(List<String> turns, int size) {
    var windows = new HashSet<String>();
    for (int i = 0; i + size <= turns.size(); i++) {
      windows.add(turns.subList(i, i + size).stream().collect(Collectors.joining("\n")));
    }
    return windows;
  }
}
