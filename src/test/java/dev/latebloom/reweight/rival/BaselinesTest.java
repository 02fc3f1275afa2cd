package dev.latebloom.reweight.rival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import dev.latebloom.pool.Weights;
import dev.latebloom.reweight.Defaults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The competitors' rules on losses that are known. */
final class BaselinesTest {
  private static final Trajectories TWO_LOOKS = new Trajectories(2, 10);

  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.15));
  private final Ledger ledger;

  BaselinesTest(@TempDir Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 1000, 2);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void admit(int examples, int source) {
    for (int i = 0; i < examples; i++) ledger.admit(ledger.nextId(), source, 1);
  }

  private void visit(long step, long from, long to, float loss) {
    for (long id = from; id < to; id++) {
      assertThat(history.visit(ledger, id, step, loss + id * 1e-4f)).isTrue();
    }
  }

  /** Ids with more visits a round than one. */
  private List<Long> raised() {
    var raised = new ArrayList<Long>();
    for (long id = 0; id < ledger.nextId(); id++) {
      if (ledger.weight.get(ledger.slot(id)) > Weights.ONE) raised.add(id);
    }
    return raised;
  }

  private static List<Long> ids(long from, long to) {
    return java.util.stream.LongStream.range(from, to).boxed().toList();
  }

  /** Source 0: 100 that come down and 20 that do not; source 1: 30, all low. */
  private void twoSourcesOfTrajectories() {
    admit(120, 0);
    admit(30, 1);
    visit(1, 0, 150, 3f);
    visit(2, 120, 150, 0.1f);
  }

  @Test
  void staticUpsamplingShowsTheHigherClusterAndSmallSourcesTwiceFromItsLastLookOn() {
    twoSourcesOfTrajectories();
    var policy = Defaults.pass(new StaticUpsampling(TWO_LOOKS, Feature.ABSOLUTE, 78, 2));
    assertThat(policy.decide(10, ledger).weights().size()).isZero();
    visit(11, 0, 100, 0.5f);
    policy.decide(20, ledger);
    assertThat(raised()).isEqualTo(ids(100, 150));
    visit(21, 0, 150, 0.01f);
    assertThat(policy.decide(30, ledger).weights().size()).isZero();
    assertThat(raised()).isEqualTo(ids(100, 150));
  }

  @Test
  void relativeFeaturesFindWhatComesDownSlowestHoweverLowItIs() {
    admit(200, 0);
    visit(1, 0, 100, 4f);
    visit(1, 100, 200, 0.4f);
    var policy = Defaults.pass(new StaticUpsampling(TWO_LOOKS, Feature.RELATIVE, 78, 2));
    policy.decide(10, ledger);
    visit(11, 0, 100, 1f);
    visit(11, 100, 200, 0.38f);
    policy.decide(20, ledger);
    assertThat(raised()).isEqualTo(ids(100, 200));
  }

  @Test
  void reversedShowsWhatStaticUpsamplingWouldNot() {
    twoSourcesOfTrajectories();
    var policy = Defaults.pass(new Reversed(TWO_LOOKS, 2));
    policy.decide(10, ledger);
    visit(11, 0, 100, 0.5f);
    policy.decide(20, ledger);
    assertThat(raised()).containsAll(ids(0, 100)).doesNotContainAnyElementsOf(ids(100, 120));
  }

  @Test
  void usefulClustersSmallSourcesToo() {
    admit(200, 0);
    admit(20, 1);
    visit(1, 0, 200, 0.2f);
    visit(1, 200, 210, 0.2f);
    visit(1, 210, 220, 3f);
    Defaults.pass(new Useful(10, 2)).decide(10, ledger);
    assertThat(raised()).containsAll(ids(210, 220)).doesNotContainAnyElementsOf(ids(200, 210));
  }

  @Test
  void trainingTwiceShowsWhatIsWrongAtTheStepOfTheVerdictAndNothingElse() {
    admit(100, 0);
    visit(1, 0, 90, 0.6f);
    visit(1, 90, 100, 0.75f);
    var policy = Defaults.pass(new JustTrainTwice(10, 5));
    assertThat(policy.decide(9, ledger).weights().size()).isZero();
    policy.decide(10, ledger);
    visit(11, 0, 100, 2f);
    policy.decide(11, ledger);
    assertThat(raised()).isEqualTo(ids(90, 100));
    assertThat(ledger.weight.get(95)).isEqualTo(5 * Weights.ONE);
  }

  @Test
  void chanceTakesItsShareAndTheSameOnesAtEveryPass() {
    admit(1000, 0);
    var policy = Defaults.pass(new RandomUpsampling(3, 0.3, 3));
    policy.decide(10, ledger);
    var first = raised();
    // Within four standard deviations of a binomial count.
    assertThat(first.size()).isCloseTo(300, within(60));
    assertThat(policy.decide(20, ledger).weights().size()).isZero();
    Defaults.pass(new RandomUpsampling(4, 0.3, 3)).decide(30, ledger);
    assertThat(raised()).isNotEqualTo(first);
  }

  @Test
  void infoBatchLeavesOutHalfOfWhatIsBelowTheMeanUntilItsEnd() {
    admit(100, 0);
    visit(1, 0, 60, 0.1f);
    visit(1, 60, 90, 2f);
    var policy = Defaults.pass(new InfoBatch(0.5, 20));
    policy.decide(10, ledger);
    assertThat(ledger.weight.get(0)).isEqualTo(Weights.ONE / 2);
    assertThat(ledger.weight.get(60)).isEqualTo(Weights.ONE);
    // Not seen yet: nobody knows that it is easy.
    assertThat(ledger.weight.get(95)).isEqualTo(Weights.ONE);
    policy.decide(20, ledger);
    assertThat(ledger.weight.get(0)).isEqualTo(Weights.ONE);
  }

  @Test
  void settingsThatMakeNoSenseAreNamed() {
    assertThatThrownBy(() -> new RandomUpsampling(1, 1.5, 3))
        .hasMessageContaining("reweight.random.share");
    assertThatThrownBy(() -> new JustTrainTwice(1, 300))
        .hasMessageContaining("reweight.jtt.weight");
    assertThatThrownBy(() -> new InfoBatch(0.5, 0))
        .hasMessageContaining("reweight.infobatch.until");
    assertThatThrownBy(() -> new StaticUpsampling(new Trajectories(1, 10), Feature.RELATIVE, 78, 2))
        .hasMessageContaining("two losses");
  }
}
