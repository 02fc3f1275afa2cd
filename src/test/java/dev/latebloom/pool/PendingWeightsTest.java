package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PendingWeightsTest {
  private final PendingWeights pending = new PendingWeights(2, 0, List.of());

  @Test
  void allowsLagDrawsBeforeAnyWeightsAreKnown() {
    assertThat(pending.mayDraw(2)).isTrue();
    assertThat(pending.mayDraw(3)).isFalse();
  }

  @Test
  void handsOutWeightsExactlyLagStepsLater() {
    pending.add(made(1));
    pending.add(made(2));
    assertThat(pending.takeDue(2)).isEmpty();
    assertThat(pending.takeDue(3)).extracting(Pool.Reweigh::step).containsExactly(1L);
    assertThat(pending.takeDue(4)).extracting(Pool.Reweigh::step).containsExactly(2L);
  }

  @Test
  void refusesAGapInTheSteps() {
    assertThatThrownBy(() -> pending.add(made(2))).hasMessageContaining("step 2");
  }

  @Test
  void continuesWithWhatWasWaitingAtACheckpoint() {
    var restored = new PendingWeights(2, 7, List.of(made(6), made(7)));
    assertThat(restored.mayDraw(9)).isTrue();
    assertThat(restored.mayDraw(10)).isFalse();
    assertThat(restored.takeDue(8)).extracting(Pool.Reweigh::step).containsExactly(6L);
  }

  private static Pool.Reweigh made(long step) {
    return new Pool.Reweigh(step, Weights.NONE);
  }
}
