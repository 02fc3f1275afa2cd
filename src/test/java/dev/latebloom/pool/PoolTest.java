package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.ingest.record.Example;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.pool.store.PackedExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One pool, with the rest of the loop played by the test at any speed. */
final class PoolTest {
  private static final int VOCABULARY = 256;
  private static final int CAPACITY = 50;

  @TempDir Path folder;
  private final TestInbox<Pool.Output> next = TestInbox.create();
  private final TestInbox<Pool.LapCompleted> laps = TestInbox.create();
  private final TestInbox<Done> answers = TestInbox.create();
  private int runs;
  private Path runFolder = Path.of("");
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void newFolder() throws IOException {
    runFolder = Files.createDirectory(folder.resolve("run" + runs++));
  }

  @AfterEach
  void closeFiles() throws Exception {
    for (var each : opened) each.close();
    opened.clear();
  }

  @Test
  void drawsLagStepsAheadAndNoFurther() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    assertThat(drawnSteps()).containsExactly(1L, 2L);
    pool.run(new Pool.Reweigh(1, Weights.NONE));
    assertThat(drawnSteps()).containsExactly(3L);
  }

  @Test
  void appliesAWeightExactlyLagStepsLater() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    pool.run(new Pool.Reweigh(1, weigh(7, 3 * Weights.ONE)));
    var drawn = drawn();
    assertThat(drawn).extracting(Pool.Drawn::weightLag).containsExactly(0L, 0L, 2L);
  }

  @Test
  void waitsForEnoughExamplesBeforeTheFirstDraw() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 9));
    assertThat(drawn()).isEmpty();
    assertThat(figures(pool)).extracting("startsAt", "backlog").containsExactly(10L, 9L);
    pool.run(new Pool.EndInput());
    assertThat(drawnSteps()).containsExactly(1L, 2L);
    assertThat(figures(pool).startsAt()).isZero();
  }

  @Test
  void theEndOfAnInputWithoutExamplesIsNoReasonToDraw() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(new Pool.EndInput());
    assertThat(drawn()).isEmpty();
  }

  private static PoolFigures figures(BehaviorTestKit<Pool.Command> pool) {
    var asked = TestInbox.<PoolFigures>create();
    pool.run(new Pool.GetFigures(asked.getRef()));
    return asked.receiveMessage();
  }

  @Test
  void withholdsItsAnswerWhileTooMuchWaits() throws IOException {
    var pool = start(settings(1, 0));
    pool.run(offer(0, 50));
    assertThat(answers.getAllReceived()).hasSize(1);
    pool.run(offer(50, 40));
    assertThat(answers.getAllReceived()).isEmpty();
    for (long step = 1; step <= 12; step++) pool.run(new Pool.Reweigh(step, Weights.NONE));
    assertThat(answers.getAllReceived()).hasSize(1);
  }

  @Test
  void drawsTheSameWhateverTheTimingOfItsMessages() throws IOException {
    var promptly = record(new Random(1), 0);
    newFolder();
    var lately = record(new Random(2), 3);
    assertThat(lately).isEqualTo(promptly);
  }

  @Test
  void repeatsTheRunFromACheckpointAndTheJournal() throws Exception {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    var before = new ArrayList<>(drawn());
    for (long step = 1; step <= 5; step++) {
      pool.run(new Pool.Reweigh(step, weigh(step, 2 * Weights.ONE)));
      before.addAll(drawn());
      if (step == 3) pool.run(new Pool.Checkpoint());
      if (step == 4) pool.run(offer(20, 30));
    }
    next.getAllReceived();
    var barrier = Barrier.behind(5, runFolder);
    pool.run(new Pool.CompleteBarrier(barrier));
    assertThat(laps.receiveMessage().barrier()).isEqualTo(barrier);
    before.addAll(drawn());

    var again = restart(settings(2, 0));
    var after = new ArrayList<>(drawn());
    assertThat(after).isEmpty();
    again.run(offer(50, 60)); // More than was there the first time.
    after.addAll(drawn());
    assertThat(ids(after))
        .isEqualTo(ids(before.stream().filter(drawn -> drawn.step() > 5).toList()));
  }

  @Test
  void sendsALastBarrierAndStopsWhenDrained() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    next.getAllReceived();
    pool.run(new Pool.Drain());
    assertThat(next.receiveMessage()).isEqualTo(new Pool.Halt());
    var out = next.getAllReceived();
    assertThat(out).singleElement().isInstanceOf(Pool.Pass.class);
    pool.run(new Pool.Reweigh(1, Weights.NONE));
    pool.run(new Pool.Reweigh(2, Weights.NONE));
    pool.run(new Pool.CompleteBarrier(((Pool.Pass) out.getFirst()).barrier()));
    assertThat(laps.receiveMessage().last()).isTrue();
    assertThat(next.getAllReceived()).isEmpty();
  }

  @Test
  void haltedAheadOfItsDrawsItIsAtTheStepThatWasTrained() throws Exception {
    var pool = start(settings(3, 0));
    pool.run(offer(0, 20));
    pool.run(new Pool.Drain());
    pool.run(new Pool.Reweigh(1, weigh(7, 3 * Weights.ONE)));
    pool.run(new Pool.CompleteBarrier(Barrier.behind(3, runFolder)));
    var lap = laps.receiveMessage();
    assertThat(lap.barrier().step()).isOne();
    assertThat(lap.last()).isTrue();
    assertThat(PoolState.readFrom(runFolder))
        .returns(1L, PoolState::step)
        .satisfies(state -> assertThat(state.untrained()).hasSize(2))
        .satisfies(state -> assertThat(state.pending()).hasSize(1));
  }

  /** What the draws ahead have evicted is still needed to train on the ones before. */
  @Test
  void haltedAheadOfItsDrawsItNeedsTheExamplesOfTheStepThatWasTrained() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, CAPACITY));
    for (long step = 1; step <= 6; step++) pool.run(new Pool.Reweigh(step, Weights.NONE));
    pool.run(offer(CAPACITY, 20));
    pool.run(new Pool.Reweigh(7, Weights.NONE));
    var drawn = drawn();
    assertThat(drawn.getLast().endAdmitted()).isGreaterThan(CAPACITY);
    assertThat(drawn.getLast().step()).isEqualTo(9);
    pool.run(new Pool.Drain());
    pool.run(new Pool.CompleteBarrier(Barrier.behind(9, runFolder)));
    var lap = laps.receiveMessage();
    assertThat(lap.admitted()).isEqualTo(drawn.get(6).endAdmitted());
    assertThat(lap.oldest()).isEqualTo(Math.max(0, lap.admitted() - CAPACITY));
  }

  @Test
  void whatWasDrawnAndNotTrainedIsSentAgainBeforeAnythingIsDrawn() throws Exception {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    pool.run(new Pool.Reweigh(1, weigh(7, 3 * Weights.ONE)));
    var before = drawn();
    pool.run(new Pool.Drain());
    pool.run(new Pool.CompleteBarrier(Barrier.behind(3, runFolder)));
    next.getAllReceived();

    var again = restart(settings(2, 0));
    assertThat(ids(drawn())).isEqualTo(ids(before.subList(1, 3)));
    again.run(new Pool.Reweigh(2, Weights.NONE));
    assertThat(drawnSteps()).containsExactly(4L);
  }

  @Test
  void whereTheLastStepWasSetLowerWhatWasDrawnBehindItStaysUntrained() throws Exception {
    var pool = start(settings(3, 0));
    pool.run(offer(0, 20));
    pool.run(new Pool.Drain());
    pool.run(new Pool.CompleteBarrier(Barrier.behind(3, runFolder)));
    next.getAllReceived();

    var again = restart(settings(3, 2));
    again.run(new Pool.Reweigh(1, Weights.NONE));
    again.run(new Pool.Reweigh(2, Weights.NONE));
    var out = next.getAllReceived();
    assertThat(out).hasSize(3);
    again.run(new Pool.CompleteBarrier(((Pool.Pass) out.getLast()).barrier()));
    laps.receiveMessage();
    var lap = laps.receiveMessage();
    assertThat(lap.barrier().step()).isEqualTo(2);
    assertThat(lap.last()).isTrue();
    assertThat(PoolState.readFrom(runFolder).untrained()).hasSize(1);
  }

  @Test
  void aPartThatCannotBeWrittenFailsTheCheckpointAndNotThePool() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    next.getAllReceived();
    pool.run(new Pool.Checkpoint());
    pool.run(new Pool.CompleteBarrier(Barrier.behind(2, runFolder.resolve("nowhere"))));
    assertThat(laps.receiveMessage().barrier().failure()).isPresent();
    pool.run(new Pool.Reweigh(1, Weights.NONE));
    assertThat(drawnSteps()).containsExactly(3L);
  }

  @Test
  void aCheckpointAskedForBehindTheLastBarrierSendsNoOther() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    pool.run(new Pool.Drain());
    assertThat(next.getAllReceived()).hasAtLeastOneElementOfType(Pool.Pass.class);
    pool.run(new Pool.Checkpoint());
    pool.run(new Pool.CompleteBarrier(Barrier.behind(2, runFolder)));
    assertThat(next.getAllReceived()).isEmpty();
    assertThat(laps.receiveMessage().last()).isTrue();
  }

  @Test
  void drainedWithABarrierOnItsWayItSendsNoSecondOneOfTheSameStep() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    next.getAllReceived();
    pool.run(new Pool.Checkpoint());
    var barrier = ((Pool.Pass) next.receiveMessage()).barrier();
    pool.run(new Pool.Drain());
    pool.run(new Pool.Reweigh(1, Weights.NONE));
    pool.run(new Pool.Reweigh(2, Weights.NONE));
    pool.run(new Pool.CompleteBarrier(barrier));
    assertThat(laps.receiveMessage().last()).isTrue();
    assertThat(next.getAllReceived()).containsExactly(new Pool.Halt());
  }

  @Test
  void aBarrierThatTheHaltHasOvertakenIsTheLast() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    pool.run(new Pool.Checkpoint());
    pool.run(new Pool.Reweigh(1, Weights.NONE));
    assertThat(drawnSteps()).containsExactly(1L, 2L, 3L);
    pool.run(new Pool.Drain());
    pool.run(new Pool.CompleteBarrier(Barrier.behind(2, runFolder)));
    var lap = laps.receiveMessage();
    assertThat(lap.barrier().step()).isOne();
    assertThat(lap.last()).isTrue();
    assertThat(next.getAllReceived()).containsExactly(new Pool.Halt());
  }

  @Test
  void drainedAfterMoreDrawsThanTheBarrierHasSeenItSendsALastOne() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    next.getAllReceived();
    pool.run(new Pool.Checkpoint());
    var barrier = ((Pool.Pass) next.receiveMessage()).barrier();
    pool.run(new Pool.Reweigh(1, Weights.NONE));
    assertThat(next.receiveMessage()).isInstanceOf(Pool.Drawn.class);
    pool.run(new Pool.Drain());
    assertThat(next.receiveMessage()).isEqualTo(new Pool.Halt());
    pool.run(new Pool.Reweigh(2, Weights.NONE));
    pool.run(new Pool.CompleteBarrier(barrier));
    assertThat(laps.receiveMessage().last()).isFalse();
    var last = ((Pool.Pass) next.receiveMessage()).barrier();
    assertThat(last.step()).isEqualTo(3);
    pool.run(new Pool.CompleteBarrier(last));
    assertThat(laps.receiveMessage().last()).isTrue();
  }

  @Test
  void endsAfterTheLastStep() throws IOException {
    var pool = start(settings(2, 3));
    pool.run(offer(0, 20));
    for (long step = 1; step <= 3; step++) pool.run(new Pool.Reweigh(step, Weights.NONE));
    var out = next.getAllReceived();
    assertThat(out).hasSize(4);
    assertThat(out.getLast()).isInstanceOf(Pool.Pass.class);
  }

  @Test
  void evictsNothingThatHasNotBeenDrawn() throws IOException {
    var pool = start(settings(1, 0));
    pool.run(offer(0, 50));
    pool.run(offer(50, 50));
    var seen = new java.util.TreeSet<Long>();
    for (long step = 1; step <= 60; step++) {
      for (var drawn : drawn()) {
        for (int i = 0; i < drawn.ids().size(); i++) {
          long id = drawn.ids().at(i);
          assertThat(id).isBetween(drawn.endAdmitted() - CAPACITY, drawn.endAdmitted() - 1);
          seen.add(id);
        }
      }
      pool.run(new Pool.Reweigh(step, Weights.NONE));
    }
    assertThat(seen).hasSize(100);
  }

  /** Ids of 40 steps; messages reach the pool after up to {@code delay} others. */
  private List<List<Long>> record(Random random, int delay) throws IOException {
    var pool = start(settings(3, 40));
    var waiting = new ArrayList<Pool.Command>(List.of(offer(0, 20), offer(20, 20)));
    var drawn = new ArrayList<Pool.Drawn>();
    waiting.forEach(pool::run);
    long observed = 0;
    while (observed < 40) {
      drawn.addAll(drawn());
      int late = random.nextInt(delay + 1);
      for (int i = 0; i <= late && observed < drawn.size(); i++) {
        var of = drawn.get((int) observed);
        int weight = (1 + (int) (of.ids().at(0) % 3)) * Weights.ONE;
        pool.run(new Pool.Reweigh(++observed, weigh(of.ids().at(0), weight)));
      }
    }
    drawn.addAll(drawn());
    return ids(drawn);
  }

  private BehaviorTestKit<Pool.Command> start(PoolSettings settings) throws IOException {
    return open(settings, PoolState.fresh(CAPACITY, 11));
  }

  private BehaviorTestKit<Pool.Command> restart(PoolSettings settings) throws Exception {
    closeFiles();
    return open(settings, PoolState.readFrom(runFolder));
  }

  private BehaviorTestKit<Pool.Command> open(PoolSettings settings, PoolState state)
      throws IOException {
    var store =
        ExampleStore.open(
            runFolder.resolve("store"), new ExampleStore.Options(1 << 20, VOCABULARY));
    var journal = Journal.open(runFolder.resolve("journal"));
    opened.add(store);
    opened.add(journal);
    var path = runFolder;
    return BehaviorTestKit.create(
        Pool.create(
            settings,
            new Pool.Holdings(store, journal, state),
            step -> Barrier.behind(step, path),
            next.getRef(),
            laps.getRef()));
  }

  private static PoolSettings settings(int lag, long steps) {
    return new PoolSettings(CAPACITY, 30, 10, 8, lag, steps, 0);
  }

  private Pool.Offer offer(int from, int count) {
    var examples =
        IntStream.range(from, from + count)
            .mapToObj(i -> new Example("e" + i, "", Tokens.of(1, 2, i % 256, 0), 1, 0, i))
            .toList();
    var packed = PackedExamples.of(examples, VOCABULARY);
    return new Pool.Offer(packed, Map.of(0, (long) from + count), answers.getRef());
  }

  private static Weights weigh(long id, int weight) {
    return new Weights(new long[] {id}, new short[] {(short) weight});
  }

  private List<Pool.Drawn> drawn() {
    return next.getAllReceived().stream()
        .filter(Pool.Drawn.class::isInstance)
        .map(Pool.Drawn.class::cast)
        .toList();
  }

  private List<Long> drawnSteps() {
    return drawn().stream().map(Pool.Drawn::step).toList();
  }

  private static List<List<Long>> ids(List<Pool.Drawn> drawn) {
    return drawn.stream()
        .map(d -> IntStream.range(0, d.ids().size()).mapToObj(i -> d.ids().at(i)).toList())
        .toList();
  }
}
