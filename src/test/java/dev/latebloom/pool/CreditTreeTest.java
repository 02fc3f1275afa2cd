package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class CreditTreeTest {
  @Property(tries = 200)
  void takesTheCreditOfTheGivenRank(
      @ForAll @IntRange(min = 1, max = 40_000) int slots, @ForAll long seed) {
    var random = new Random(seed);
    var tree = new CreditTree(slots);
    var model = new int[slots];
    for (int i = 0; i < 300; i++) {
      int slot = random.nextInt(slots);
      int credits = random.nextInt(256);
      tree.add(slot, credits - model[slot]);
      model[slot] = credits;
    }
    long total = 0;
    for (int credits : model) total += credits;
    for (int i = 0; i < 50 && total > 0; i++, total--) {
      long rank = random.nextLong(total);
      int expected = slotOf(model, rank);
      assertThat(tree.take(rank)).isEqualTo(expected);
      assertThat(tree.at(expected)).isEqualTo(--model[expected]);
    }
    assertThat(tree.consistent()).isTrue();
  }

  private static int slotOf(int[] credits, long rank) {
    int slot = 0;
    for (long rest = rank; rest >= credits[slot]; slot++) rest -= credits[slot];
    return slot;
  }

  @Property(tries = 20)
  void holdsFullCountsInEverySlot(@ForAll @IntRange(min = 1, max = 20_000) int slots) {
    var tree = new CreditTree(slots);
    for (int slot = 0; slot < slots; slot++) tree.add(slot, 255);
    long total = 255L * slots;
    assertThat(tree.copy().take(0)).isEqualTo(0);
    assertThat(tree.copy().take(total - 1)).isEqualTo(slots - 1);
    assertThat(tree.copy().take(total / 2)).isEqualTo((int) (total / 2 / 255));
    assertThat(tree.consistent()).isTrue();
    assertThat(tree.recount()).isEqualTo(total);
  }

  @Test
  void sumsThatDoNotMatchTheirChildrenAreNotConsistent() {
    var tree = new CreditTree(1000);
    tree.add(7, 3);
    tree.setWord(0, 5);
    assertThat(tree.consistent()).isFalse();
  }

  @Test
  void countingAgainForgetsWhatWasCountedBefore() {
    var tree = new CreditTree(1000);
    tree.setWord(0, 6);
    assertThat(tree.recount()).isEqualTo(6);
    tree.setWord(0, 1);
    assertThat(tree.recount()).isEqualTo(1);
    assertThat(tree.take(0)).isZero();
    tree.add(500, 2);
    assertThat(tree.take(1)).isEqualTo(500);
  }
}
