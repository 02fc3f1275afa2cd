package dev.latebloom.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LossHistoryTest {
  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.2));

  private Ledger ledger;

  LossHistoryTest(@TempDir Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 2);
  }

  @BeforeEach
  void admit() {
    ledger.admit(0, 0, 1);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void visit(float... losses) {
    for (float loss : losses) {
      int step = 10 * (ledger.visits(0) + 1);
      assertThat(history.visit(ledger, 0, step, loss)).isTrue();
    }
  }

  @Test
  void theFirstVisitSetsEveryLoss() {
    visit(2f);
    assertThat(ledger.visits(0)).isEqualTo(1);
    assertThat(ledger.firstVisit.get(0)).isEqualTo(10);
    assertThat(ledger.firstLoss.get(0)).isEqualTo(2f);
    assertThat(ledger.fastLoss.get(0)).isEqualTo(2f);
    assertThat(ledger.lowestLoss.get(0)).isEqualTo(2f);
  }

  @Test
  void averagesAreMeansUntilTheirWindowIsFull() {
    visit(4f, 2f, 3f, 1f, 0.5f);
    // 4, 3, 3, 2, 1.25.
    assertThat(ledger.fastLoss.get(0)).isCloseTo(1.25f, within(1e-6f));
    assertThat(ledger.lastLoss.get(0)).isEqualTo(0.5f);
    assertThat(ledger.lastVisit.get(0)).isEqualTo(50);
    assertThat(ledger.lowestLoss.get(0)).isEqualTo(0.5f);
  }

  @Test
  void theLearningTimeIsWhereTheLossBeganToStayLow() {
    visit(1f, 0.1f, 0.3f, 0.2f, 0.1f);
    assertThat(ledger.learningTime.get(0)).isEqualTo(40);
  }

  @Test
  void whatIsForgottenWasNotLearned() {
    visit(0.1f, 0.1f, 0.21f);
    assertThat(ledger.learningTime.get(0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.5f})
  void aLossThatIsNoLossNamesItsExample(float loss) {
    assertThatThrownBy(() -> history.visit(ledger, 0, 7, loss))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("loss of example 0 at step 7 is " + loss);
    assertThat(ledger.visits(0)).isZero();
  }

  @Test
  void anExampleThatHasLeftIsNotWritten() {
    ledger.admit(1, 0, 1);
    ledger.admit(2, 0, 1);
    assertThat(history.visit(ledger, 0, 7, 1f)).isFalse();
    assertThat(ledger.visits(ledger.slot(2))).isZero();
  }

  @Test
  void theStandingIsTheMeanOfTheFirstVisitsAndTheNewestIsKept() {
    visit(1f, 1f, 1f, 1f, 1f, 1f, 1f, 1f);
    assertThat(ledger.zScore.get(0)).isZero();
    visit(3f);
    float newest = ledger.lastZScore.get(0);
    assertThat(newest).isPositive();
    assertThat(ledger.zScore.get(0)).isCloseTo(0.3f * newest, within(1e-6f));
  }

  @Test
  void visitsOfLateExamplesAreCounted() {
    visit(1f);
    ledger.setCohort(0, Cohort.LATE);
    visit(1f, 1f);
    assertThat(ledger.lateVisits.get(0)).isEqualTo(2);
    assertThat(ledger.draws(Cohort.UNSEEN)).isEqualTo(1);
    assertThat(ledger.draws(Cohort.LATE)).isEqualTo(2);
  }

  @Test
  void aRateThatIsNoShareIsRefused() {
    assertThatThrownBy(() -> new LossHistorySettings(1.5, 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("latebloom.observe.fast-rate must be 0 to 1, not 1.5");
  }
}
