package dev.latebloom.train.model.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which prompts are read in one pass: those of like length, so that little of what is read is
 * padding.
 *
 * @param start what a pass costs beside its positions, in positions: the weights are read once
 * @param most positions of a pass with more than one prompt; it bounds the memory
 */
record PromptGroups(int start, int most) {
  // A pass over the weights takes a core about as long as the products of some tens of positions
  // (docs/results/2026-11-30-beside-transformers). A GPU computes thousands while it launches.
  private static final PromptGroups CPU = new PromptGroups(32, 2048);
  private static final PromptGroups GPU = new PromptGroups(2048, 32768);

  static PromptGroups on(boolean cpu) {
    return cpu ? CPU : GPU;
  }

  /**
   * The cheapest division; O(n^2).
   *
   * @param lengths of prompts, ascending
   * @return how many prompts each pass takes, in order
   */
  List<Integer> sizes(int[] lengths) {
    int n = lengths.length;
    // Of the first i prompts: the least cost, and how many of them the last pass takes.
    var least = new long[n + 1];
    var last = new int[n + 1];
    Arrays.fill(least, 1, n + 1, Long.MAX_VALUE);
    for (int i = 1; i <= n; i++) {
      long width = lengths[i - 1];
      for (int taken = 1; taken <= i && (taken == 1 || taken * width <= most); taken++) {
        long cost = least[i - taken] + start + taken * width;
        if (cost < least[i]) {
          least[i] = cost;
          last[i] = taken;
        }
      }
    }
    var sizes = new ArrayList<Integer>();
    for (int i = n; i > 0; i -= last[i]) sizes.addFirst(last[i]);
    return sizes;
  }
}
