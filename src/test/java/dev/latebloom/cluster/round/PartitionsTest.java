package dev.latebloom.cluster.round;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class PartitionsTest {
  private static Entry.Given given(int seat, Integer... heirs) {
    return new Entry.Given(seat, List.of(heirs), Map.of(), Map.of());
  }

  private static List<Integer> of(int seat, List<Entry.Given> given) {
    var partitions = new Partitions(seat, 3, given);
    return IntStream.range(0, 12).filter(partitions::has).boxed().toList();
  }

  @Test
  void whatAWorkerHadIsDividedEvenlyAndOnceMoreWhenAnHeirIsLost() {
    var given = new ArrayList<Entry.Given>();
    assertThat(of(2, given)).containsExactly(2, 5, 8, 11);
    given.add(given(2, 0, 1));
    assertThat(of(0, given)).containsExactly(0, 2, 3, 6, 8, 9);
    assertThat(of(1, given)).containsExactly(1, 4, 5, 7, 10, 11);
    assertThat(of(2, given)).isEmpty();
    // The third is back meanwhile, without partitions, and inherits like the others.
    given.add(given(0, 1, 2));
    assertThat(of(0, given)).isEmpty();
    assertThat(of(1, given)).containsExactly(0, 1, 2, 4, 5, 6, 7, 10, 11);
    assertThat(of(2, given)).containsExactly(3, 8, 9);
  }

  @Property(tries = 300)
  void everyPartitionHasOneReader(
      @ForAll @IntRange(min = 2, max = 7) int workers, @ForAll long seed) {
    var random = new Random(seed);
    var given = new ArrayList<Entry.Given>();
    for (int i = random.nextInt(8); i > 0; i--) {
      int lost = random.nextInt(workers);
      var heirs = new ArrayList<>(IntStream.range(0, workers).boxed().toList());
      heirs.removeIf(seat -> seat == lost);
      Collections.shuffle(heirs, random);
      var some = heirs.subList(0, 1 + random.nextInt(heirs.size()));
      given.add(new Entry.Given(lost, some, Map.of(), Map.of()));
    }
    for (int partition = 0; partition < 500; partition++) {
      int at = partition;
      assertThat(
              IntStream.range(0, workers)
                  .filter(seat -> new Partitions(seat, workers, given).has(at)))
          .hasSize(1);
    }
    if (given.isEmpty()) return;
    var last = given.getLast();
    assertThat(IntStream.range(0, 500).filter(new Partitions(last.seat(), workers, given)::has))
        .isEmpty();
  }

  @Test
  void whatIsReadFromWhereIsSaidOfThePartitionsThatAWorkerStillHas() {
    var given =
        List.of(
            new Entry.Given(2, List.of(0, 1), Map.of(2, 20L, 5, 50L), Map.of(2, 7L, 5, 8L)),
            new Entry.Given(1, List.of(0), Map.of(1, 10L, 5, 55L), Map.of(1, 0L, 5, 0L)));
    var heir = new Partitions(0, 3, given);
    assertThat(heir.from()).isEqualTo(Map.of(2, 20L, 1, 10L, 5, 55L));
    assertThat(heir.again()).isEqualTo(Map.of(2, 7L, 1, 0L, 5, 0L));
    assertThat(new Partitions(1, 3, given).from()).isEmpty();
  }
}
