package dev.latebloom.train.model.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PromptGroupsTest {
  @Test
  void promptsOfLikeLengthAreReadInOnePass() {
    assertThat(new PromptGroups(32, 2048).sizes(new int[] {20, 20, 25, 90, 100}))
        .containsExactly(3, 2);
    assertThat(new PromptGroups(0, 2048).sizes(new int[] {5, 6, 7})).containsExactly(1, 1, 1);
    assertThat(new PromptGroups(32, 2048).sizes(new int[0])).isEmpty();
  }

  @Test
  void aPassOfSeveralPromptsHasABoundAndALongPromptAPassOfItsOwn() {
    assertThat(new PromptGroups(1000, 300).sizes(new int[] {100, 100, 100, 100, 400}))
        .hasSize(3)
        .endsWith(1);
  }

  @Test
  void noDivisionCostsLess() {
    var random = new SplittableRandom(1);
    for (int trial = 0; trial < 200; trial++) {
      var lengths = random.ints(1 + random.nextInt(10), 1, 100).sorted().toArray();
      var groups = new PromptGroups(random.nextInt(100), 1 + random.nextInt(400));
      var sizes = groups.sizes(lengths);
      assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(lengths.length);
      long cost = cost(groups, lengths, sizes);
      assertThat(cost).isEqualTo(leastOfAll(groups, lengths, 0));
    }
  }

  private static long cost(PromptGroups groups, int[] lengths, List<Integer> sizes) {
    long cost = 0;
    int end = 0;
    for (int size : sizes) {
      end += size;
      cost += groups.start() + (long) size * lengths[end - 1];
    }
    return cost;
  }

  /** By trying every division of what stands from {@code from} on. */
  private static long leastOfAll(PromptGroups groups, int[] lengths, int from) {
    if (from == lengths.length) return 0;
    long least = Long.MAX_VALUE;
    for (int to = from + 1; to <= lengths.length; to++) {
      long positions = (long) (to - from) * lengths[to - 1];
      if (to - from > 1 && positions > groups.most()) break;
      least = Math.min(least, groups.start() + positions + leastOfAll(groups, lengths, to));
    }
    return least;
  }
}
