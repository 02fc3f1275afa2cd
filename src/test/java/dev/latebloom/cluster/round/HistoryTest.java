package dev.latebloom.cluster.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  private static Entry.Commit commit(long round) {
    return new Entry.Commit(round, "", List.of());
  }

  @Test
  void aRoundFollowsTheOneBefore() {
    var history = new History();
    history.add(commit(1));
    assertThatThrownBy(() -> history.add(commit(1))).hasMessageContaining("more than one run");
    assertThatThrownBy(() -> history.add(commit(3))).hasMessageContaining("round 3 after round 1");
    assertThat(history.round()).isEqualTo(1);
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
