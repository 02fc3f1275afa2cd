package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class NextInLineTest {
  private static final double MARGIN = 0.05;

  private final NextInLine next = new NextInLine(4, MARGIN);

  @Test
  void aGroupForWhichNothingHelpsIsNotReached() {
    next.add(0, 1, true);
    assertThat(next.hasReached(1, false)).isFalse();
    assertThat(next.hasReached(1, true)).isFalse();
  }

  @Test
  void harderGroupsWaitForTheEasiestThatHoldsThemUp() {
    next.add(0, -2, false);
    next.add(1, -1, true);
    next.add(2, 0, false);
    next.add(3, 1, true);
    assertThat(next.hasReached(0, false)).isTrue();
    assertThat(next.hasReached(1, false)).isTrue();
    assertThat(next.hasReached(2, false)).isFalse();
    assertThat(next.hasReached(3, false)).isFalse();
  }

  @Test
  void allAreReachedWhenNoneHoldsOthersUp() {
    next.add(0, -2, false);
    next.add(3, 1, false);
    assertThat(next.hasReached(3, false)).isTrue();
  }

  @Test
  void levelsThatAreAlikeAreReachedTogetherAndLeftLater() {
    next.add(0, 1, true);
    next.add(1, 1 + 0.9 * MARGIN, true);
    next.add(2, 1 + 1.9 * MARGIN, true);
    assertThat(next.hasReached(1, false)).isTrue();
    assertThat(next.hasReached(2, false)).isFalse();
    assertThat(next.hasReached(2, true)).isTrue();
  }

  @Property
  void whoeverIsReachedEveryEasierOneIsToo(
      @ForAll @Size(min = 2, max = 20) List<@DoubleRange(min = -5, max = 5) Double> levels,
      @ForAll long holders) {
    var line = new NextInLine(levels.size(), MARGIN);
    for (int i = 0; i < levels.size(); i++) line.add(i, levels.get(i), (holders >> i & 1) == 1);
    for (int harder = 0; harder < levels.size(); harder++) {
      for (int easier = 0; easier < levels.size(); easier++) {
        if (levels.get(easier) > levels.get(harder)) continue;
        if (line.hasReached(harder, false)) assertThat(line.hasReached(easier, false)).isTrue();
      }
    }
  }
}
