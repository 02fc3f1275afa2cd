package dev.latebloom.observe.summary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LargestTest {
  private record Thing(String name, long size) {
    private Thing plus(Thing other) {
      return new Thing(name, size + other.size);
    }
  }

  private final Largest<Thing> two = new Largest<>(2, Thing::name, Thing::size, Thing::plus);

  @Test
  void theRestIsTakenTogether() {
    var shown = two.of(things("a", 1, "b", 40, "c", 30, "d", 2));

    assertThat(shown.keySet()).containsExactlyInAnyOrder("b", "c", Largest.OTHERS);
    assertThat(rest(shown)).isEqualTo(3);
  }

  @Test
  void whereAllHaveASeriesThereIsNoRest() {
    assertThat(two.of(things("a", 1, "b", 40)).keySet()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void tenThousandMakeOneMoreThanTheBound() {
    var many = IntStream.range(0, 10_000).mapToObj(i -> new Thing("source-" + i, 1)).toList();
    var largest = new Largest<>(50, Thing::name, Thing::size, Thing::plus);

    assertThat(largest.of(many)).hasSize(51);
    assertThat(rest(largest.of(many))).isEqualTo(9_950);
  }

  @Test
  void aSeriesIsKeptUntilAnotherIsTwiceAsLarge() {
    two.of(things("a", 10, "b", 20, "c", 9));

    assertThat(two.of(things("a", 10, "b", 20, "c", 19))).containsKeys("a", "b");
    assertThat(two.of(things("a", 10, "b", 20, "c", 21))).containsKeys("b", "c");
  }

  @Test
  void aNameThatIsTooLongOrThatOfTheRestHasNoSeriesOfItsOwn() {
    var shown = two.of(things("x".repeat(101), 90, Largest.OTHERS, 50, "a", 1));

    assertThat(shown.keySet()).containsExactlyInAnyOrder("a", Largest.OTHERS);
    assertThat(rest(shown)).isEqualTo(140);
  }

  private static long rest(Map<String, Thing> shown) {
    return shown.getOrDefault(Largest.OTHERS, new Thing("", 0)).size();
  }

  private static List<Thing> things(Object... namesAndSizes) {
    return IntStream.range(0, namesAndSizes.length / 2)
        .mapToObj(i -> new Thing((String) namesAndSizes[2 * i], (Integer) namesAndSizes[2 * i + 1]))
        .toList();
  }
}
