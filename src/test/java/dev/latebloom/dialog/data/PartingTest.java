package dev.latebloom.dialog.data;

import static dev.latebloom.dialog.data.Dialogues.passage;
import static dev.latebloom.dialog.data.Dialogues.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class PartingTest {
  private static final List<Parting.Wanted> HALVES =
      List.of(new Parting.Wanted("one", 1), new Parting.Wanted("two", 1));

  /** Turns are drawn from few, so that runs are shared. */
  @Property(tries = 300)
  void noPartsShareARunAndNothingIsLost(
      @ForAll @Size(min = 2, max = 12)
          List<@Size(min = 2, max = 7) List<@IntRange(max = 4) Integer>> dialogues,
      @ForAll long seed) {
    var passages = new ArrayList<Passage>();
    for (var turns : dialogues) {
      passages.add(
          passage(
              String.valueOf(passages.size()),
              turns.stream().map(String::valueOf).toArray(String[]::new)));
    }
    var all = split("all", passages.toArray(Passage[]::new));
    Parting.Parted parted;
    try {
      parted = Parting.of(List.of(all), HALVES, 3, seed);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("hang together in 1 groups");
      return;
    }
    assertThat(Leakage.between(parted.parts(), 3)).isEmpty();
    assertThat(parted.parts().stream().flatMap(part -> part.passages().stream()))
        .containsExactlyInAnyOrderElementsOf(all.passages());
  }

  @Test
  void sharesAreMetAsFarAsGroupsAllow() {
    var passages = new ArrayList<Passage>();
    for (int i = 0; i < 100; i++) passages.add(passage("p" + i, "q" + i, "a" + i));
    var all = List.of(split("all", passages.toArray(Passage[]::new)));
    var wanted = List.of(new Parting.Wanted("train", 8), new Parting.Wanted("dev", 2));

    var parted = Parting.of(all, wanted, 3, 1);

    assertThat(parted.parts()).extracting(part -> part.passages().size()).containsExactly(80, 20);
    assertThat(parted.groups()).isEqualTo(100);
    assertThat(Parting.of(all, wanted, 3, 1)).isEqualTo(parted);
    assertThat(Parting.of(all, wanted, 3, 2)).isNotEqualTo(parted);
  }

  @Test
  void onePieceCannotBeParted() {
    var one = split("all", passage("a", "1", "2", "3"), passage("b", "1", "2", "3", "4", "5"));
    assertThatThrownBy(() -> Parting.of(List.of(one), HALVES, 3, 1))
        .hasMessage(
            "nothing is left for two: 2 dialogues hang together in 1 groups by runs of 3 turns, the"
                + " largest of 2; a longer --run makes them smaller");
  }
}
