package dev.latebloom.cluster.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latebloom.ledger.Group;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  private static Entry.Commit commit(long round) {
    return new Entry.Commit(round, "", List.of(), Map.of());
  }

  @Test
  void aRoundFollowsTheOneBefore() {
    var history = new History();
    history.add(commit(1));
    assertThatThrownBy(() -> history.add(commit(1))).hasMessageContaining("more than one run");
    assertThatThrownBy(() -> history.add(commit(3))).hasMessageContaining("round 3 after round 1");
    assertThat(history.round()).isEqualTo(1);
  }

  private static Entry.Commit holding(long round, Map<String, Integer> examples) {
    var groups = new HashMap<String, Map<String, Group>>();
    examples.forEach((worker, n) -> groups.put(worker, Map.of("sums", new Group(n, 0, 0, 0, 0))));
    return new Entry.Commit(round, "", List.of(), groups);
  }

  private static long elsewhere(History history, String worker, long round) {
    return history.elsewhere(worker, round).getOrDefault("sums", Group.NONE).examples();
  }

  @Test
  void whatOthersHoldIsTheNewestOfEachUpToTheRound() {
    // With so little memory that the first rounds are known as one.
    for (int keep : List.of(2, 100)) {
      var history = new History(keep);
      history.add(holding(1, Map.of("a", 1, "b", 10, "c", 100)));
      history.add(holding(2, Map.of("a", 2, "b", 20)));
      history.add(holding(3, Map.of("a", 3, "c", 300)));
      assertThat(elsewhere(history, "a", 3)).isEqualTo(320);
      assertThat(elsewhere(history, "a", 2)).isEqualTo(120);
      assertThat(elsewhere(history, "b", 3)).isEqualTo(303);
      assertThat(elsewhere(history, "b", 0)).isZero();
    }
  }

  @Test
  void whoIsLostHoldsNothingFromTheNextRoundOnUntilItIsBack() {
    var history = new History();
    history.add(new Entry.Joined("a", 0, "here"));
    history.add(new Entry.Joined("b", 1, "there"));
    history.add(holding(1, Map.of("a", 1, "b", 10)));
    history.add(new Entry.Given(1, List.of(0), Map.of(), Map.of()));
    // The worker that is at round 1 decides as it did, whether it has read on or not.
    assertThat(elsewhere(history, "a", 1)).isEqualTo(10);
    history.add(holding(2, Map.of("a", 11)));
    assertThat(elsewhere(history, "a", 2)).isZero();
    history.add(holding(3, Map.of("a", 11, "b", 5)));
    assertThat(elsewhere(history, "a", 3)).isEqualTo(5);
  }

  @Test
  void aWorkerKeepsItsSeat() {
    var history = new History();
    history.add(new Entry.Joined("a", 0, "here"));
    history.add(new Entry.Joined("a", 0, "there"));
    assertThat(history.worker("a").orElseThrow().address()).isEqualTo("there");
    assertThatThrownBy(() -> history.add(new Entry.Joined("a", 1, "there")))
        .hasMessageContaining("another seat");
  }
}
