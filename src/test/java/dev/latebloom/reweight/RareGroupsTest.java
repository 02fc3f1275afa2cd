package dev.latebloom.reweight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.ledger.LengthBucket;
import dev.latebloom.ledger.LossHistory;
import dev.latebloom.ledger.LossHistorySettings;
import dev.latebloom.pool.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two sources, of which nothing is learned: common examples first, then rare ones. */
final class RareGroupsTest {
  private static final int RARE = 100;
  private static final float PLATEAU = 1.5f;

  /** What common examples lose of what is said: rare ones are behind. */
  private static final float AHEAD = 0.8f;

  private final LossHistory history = new LossHistory(new LossHistorySettings(0.5, 0.15));
  private final SplittableRandom random = new SplittableRandom(1);
  private final Ledger ledger;
  private int common;
  private int round;

  RareGroupsTest(@TempDir Path folder) throws IOException {
    ledger = Ledger.create(folder.resolve("ledger"), 1000);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void admit(int common) {
    admit(common, 1, 1, 1);
  }

  private void admitWithoutSources(int common) {
    admit(common, 0, LengthBucket.of(6, 3), LengthBucket.of(7, 3));
  }

  private void admit(int common, int rareSource, int form, int rareForm) {
    this.common = common;
    for (int i = 0; i < common; i++) ledger.admit(ledger.nextId(), 0, form);
    for (int i = 0; i < RARE; i++) ledger.admit(ledger.nextId(), rareSource, rareForm);
  }

  /**
   * A loss each, for common examples ({@link #AHEAD}) and rare ones; within a source they differ a
   * little.
   */
  private void visit(float ofCommon, float ofRare) {
    visit(ofCommon, ofRare, ofRare);
  }

  /** The same, with another loss for rare examples that are shown more often. */
  private void visit(float ofCommon, float ofRare, float ofShownMore) {
    round++;
    for (int i = 0; i < common + RARE; i++) {
      int id = (int) (i * 7919L % (common + RARE));
      float rare = ledger.weight.get(id) > Weights.ONE ? ofShownMore : ofRare;
      float loss = (id < common ? AHEAD * ofCommon : rare) * (float) random.nextDouble(0.9, 1.1);
      assertThat(history.visit(ledger, id, round, loss)).isTrue();
    }
  }

  private void visitTwice() {
    visit(PLATEAU, PLATEAU);
    visit(PLATEAU, PLATEAU);
  }

  private void decide(int passes, String... overrides) {
    var policy = Defaults.pass(Defaults.onlineLate(overrides));
    for (int pass = 0; pass < passes; pass++) policy.decide(pass, ledger);
  }

  private double share(LongPredicate of) {
    return (double) LongStream.range(common, common + RARE).filter(of).count() / RARE;
  }

  private boolean isLate(long id) {
    return ledger.cohort(ledger.slot(id)) == Cohort.LATE;
  }

  /** Visits a round of all rare examples. */
  private double drawsOfRare() {
    return LongStream.range(common, common + RARE)
            .map(id -> ledger.weight.get(ledger.slot(id)))
            .sum()
        / (double) Weights.ONE;
  }

  private boolean has(long id, double weight) {
    return ledger.weight.get(ledger.slot(id)) == Policy.units(weight);
  }

  @Test
  void aRareSourceBecomesAsCommonAsTheMostCommonOneBeforeAnythingIsLearned() {
    admit(200);
    visitTwice();
    decide(6, "reweight.online-late.largest-share=0.1");
    assertThat(drawsOfRare()).isBetween(199.0, 201.0);
    assertThat(LongStream.range(0, common)).noneMatch(this::isLate);
  }

  @Test
  void aThirdOfItIsLeftAtOneVisitARound() {
    admit(300);
    visitTwice();
    decide(
        6,
        "reweight.online-late.outlier-standing=10",
        "reweight.online-late.suspect-standing=9",
        "reweight.online-late.following=9");
    assertThat(share(id -> has(id, 1))).isBetween(0.2, 0.45);
  }

  @Test
  void aSourceThatIsLessCommonByChanceIsNotRare() {
    admit(149);
    visitTwice();
    decide(3);
    assertThat(LongStream.range(0, 249)).noneMatch(this::isLate);
  }

  @Test
  void aRareSourceThatIsAsEasyAsTheMostCommonOneIsNotLate() {
    admit(300);
    for (int visits = 0; visits < 8; visits++) visit(PLATEAU, AHEAD * PLATEAU);
    decide(3);
    assertThat(share(this::isLate)).isZero();
  }

  @Test
  void aRareSourceThatHasCaughtUpIsShownOnceARound() {
    admit(300);
    visitTwice();
    decide(3);
    assertThat(share(this::isLate)).isPositive();
    for (int visits = 0; visits < 6; visits++) visit(PLATEAU, 0.95f * AHEAD * PLATEAU);
    decide(6);
    assertThat(share(id -> has(id, 1))).isEqualTo(1);
  }

  @Test
  void noWeightIsAboveTheLargest() {
    admit(800);
    visitTwice();
    decide(8);
    assertThat(share(id -> has(id, 5))).isPositive();
    assertThat(share(id -> has(id, 1) || has(id, 5))).isEqualTo(1);
  }

  @Test
  void whatIsLearnedIsShownOnceARound() {
    admit(300);
    visitTwice();
    decide(3);
    assertThat(share(this::isLate)).isPositive();
    for (int visits = 0; visits < 6; visits++) visit(PLATEAU, 0.01f);
    decide(4);
    assertThat(share(id -> has(id, 1))).isEqualTo(1);
  }

  @Test
  void aSourceIsNoLongerShownMoreOnceItsReserveStaysBehind() {
    admit(300);
    visitTwice();
    decide(3);
    assertThat(share(this::isLate)).isPositive();
    visit(PLATEAU, PLATEAU, 1.4f);
    visit(PLATEAU, PLATEAU, 1.2f);
    decide(5);
    assertThat(share(id -> has(id, 1))).isEqualTo(1);
  }

  /** The common source is learned, so that the rare one is next in line. */
  private void bringToTheFrontier() {
    admit(300);
    float rare = PLATEAU;
    for (int i = 0; i < 8; i++) {
      visit(0.01f, rare);
      decide(1);
      rare *= 0.93f;
    }
  }

  @Test
  void theReserveOfASourceThatIsNextInLineIsLeftAtOneVisitARound() {
    bringToTheFrontier();
    assertThat(share(this::isLate)).isBetween(0.55, 0.8);
    assertThat(share(id -> has(id, 1))).isBetween(0.2, 0.45);
  }

  @Test
  void noMoreThanSoManyAreInReserve() {
    admit(300);
    visitTwice();
    decide(
        6,
        "reweight.online-late.rare.most-in-reserve=3",
        "reweight.online-late.outlier-standing=10",
        "reweight.online-late.suspect-standing=9",
        "reweight.online-late.following=9");
    assertThat(share(id -> has(id, 1))).isBetween(0.0, 0.1);
  }

  @Test
  void aSourceThatIsNextInLineIsNoLongerShownMoreOnceItIsKnownByHeart() {
    bringToTheFrontier();
    visit(0.01f, 0.8f, 0.4f);
    visit(0.01f, 0.8f, 0.4f);
    decide(5);
    assertThat(share(this::isLate)).isZero();
  }

  /** The same examples are in reserve in every ledger: whoever is not shown more in another one. */
  @Test
  void aReserveThatIsHarderFromTheStartSaysNothing(@TempDir Path folder) throws IOException {
    var other = new RareGroupsTest(folder);
    other.admit(300);
    other.visitTwice();
    other.decide(3);
    admit(300);
    for (int visits = 0; visits < 4; visits++) {
      round++;
      for (int id = 0; id < common + RARE; id++) {
        double harder = other.isLate(id) ? 1 : 1.04;
        double loss = id < common ? AHEAD * PLATEAU : harder * PLATEAU * Math.pow(0.97, visits);
        history.visit(ledger, id, round, (float) (loss * (0.9 + 0.2 * (id * 31 % 97) / 97)));
      }
      decide(1);
    }
    other.close();
    assertThat(share(this::isLate)).isPositive();
  }

  @Test
  void aSourceWhoseReserveFollowsIsShownMoreStill() {
    admit(300);
    visitTwice();
    decide(3);
    visit(PLATEAU, 1.45f);
    visit(PLATEAU, 1.44f);
    decide(5);
    assertThat(share(this::isLate)).isPositive();
  }

  /** As in training: visits, then a pass of the policy; the reserve is not behind by chance. */
  private void train(int visits, double fall) {
    float loss = PLATEAU;
    for (int i = 0; i < visits; i++) {
      visit(loss, 0.97f * loss, loss);
      decide(1, "reweight.online-late.largest-share=0.1");
      loss *= (float) (1 - fall);
    }
  }

  @Test
  void aSourceWhoseLossesFallIsShownMoreStill() {
    admit(300);
    train(10, 0.05);
    assertThat(share(this::isLate)).isPositive();
  }

  @Test
  void aSourceThatHasSettledAtItsLevelIsShownOnceARound() {
    admit(300);
    train(4, 0);
    assertThat(share(this::isLate)).isPositive();
    train(6, 0);
    assertThat(share(id -> has(id, 1))).isEqualTo(1);
    // Standing still is no reason to start again either.
    train(2, 0);
    assertThat(share(this::isLate)).isZero();
  }

  @Test
  void aSourceThatHasSettledAndFallsAgainIsShownMoreAgain() {
    admit(300);
    train(10, 0);
    assertThat(share(this::isLate)).isZero();
    train(10, 0.08);
    assertThat(share(this::isLate)).isPositive();
  }

  @Test
  void aSourceThatHasSettledHasNoTurnWhenAllElseIsLearned() {
    admit(300);
    for (int i = 0; i < 10; i++) {
      visit(0.01f, PLATEAU);
      decide(1);
    }
    assertThat(share(this::isLate)).isZero();
  }

  @Test
  void aRareSourceHoldsNobodyUp() {
    common = 600;
    for (int i = 0; i < common; i++) ledger.admit(ledger.nextId(), i < 300 ? 0 : 2, 1);
    for (int i = 0; i < RARE; i++) ledger.admit(ledger.nextId(), 1, 1);
    for (int i = 0; i < 10; i++) {
      round++;
      for (int id = 0; id < common + RARE; id++) {
        float loss = id < 300 ? 0.01f : id < common ? 2.5f * (float) Math.pow(0.93, i) : PLATEAU;
        history.visit(ledger, id, round, loss * (float) random.nextDouble(0.9, 1.1));
      }
      decide(1);
    }
    assertThat(share(this::isLate)).isZero();
    assertThat(LongStream.range(300, common).filter(this::isLate).count()).isGreaterThan(200);
  }

  @Test
  void sourcesOfOneExampleTogetherMakeNoOtherRare() {
    common = 300;
    for (int i = 0; i < common; i++) ledger.admit(ledger.nextId(), 2 + i, 1);
    for (int i = 0; i < RARE; i++) ledger.admit(ledger.nextId(), 1, 1);
    visitTwice();
    decide(3);
    assertThat(share(this::isLate)).isZero();
  }

  @Test
  void withoutSourcesARareFormBecomesAsCommonAsTheMostCommonOne() {
    admitWithoutSources(200);
    visitTwice();
    decide(6, "reweight.online-late.largest-share=0.1");
    assertThat(drawsOfRare()).isBetween(199.0, 201.0);
    assertThat(LongStream.range(0, common)).noneMatch(this::isLate);
  }

  /** Puts the rare ones a little above the common ones, where single losses differ by far more. */
  private void putBehindByChance() {
    var peers = ledger.peers();
    int few = peers.group(ledger, ledger.slot(common));
    double level = peers.level(peers.group(ledger, 0)) + 0.08;
    peers.visit(few, level, peers.slowLevel(few), 0.5);
  }

  @Test
  void aFormThatIsBehindByChanceIsNotLate() {
    admitWithoutSources(200);
    visitTwice();
    putBehindByChance();
    decide(3);
    assertThat(share(this::isLate)).isZero();
  }

  @Test
  void aSourceIsLateForTheSame() {
    admit(200);
    visitTwice();
    putBehindByChance();
    decide(3);
    assertThat(share(this::isLate)).isPositive();
  }

  @Test
  void sourcesThatAreToStayAsCommonAsTheyAreStaySo() {
    admit(300);
    visitTwice();
    decide(3, "reweight.online-late.rare.from=1000");
    assertThat(share(this::isLate)).isZero();
  }
}
