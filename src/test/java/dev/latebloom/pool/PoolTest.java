package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a pool draws and when. */
final class PoolTest extends OnePool {
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

  @Test
  void aPauseWithholdsDrawsAndChangesNoneOfThem() throws IOException {
    var plain = start(settings(2, 0));
    plain.run(offer(0, 20));
    for (long step = 1; step <= 4; step++) plain.run(new Pool.Reweigh(step, weigh(step, 512)));
    var expected = ids(drawn());
    newFolder();

    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    pool.run(new Pool.Pause());
    for (long step = 1; step <= 2; step++) pool.run(new Pool.Reweigh(step, weigh(step, 512)));
    var paused = new ArrayList<>(drawn());
    assertThat(paused).extracting(Pool.Drawn::step).containsExactly(1L, 2L);
    assertThat(figures(pool).paused()).isTrue();

    pool.run(new Pool.Resume());
    for (long step = 3; step <= 4; step++) pool.run(new Pool.Reweigh(step, weigh(step, 512)));
    paused.addAll(drawn());
    assertThat(ids(paused)).isEqualTo(expected);
  }

  @Test
  void aPausedPoolMakesCheckpointsAndCanEnd() throws IOException {
    var pool = start(settings(2, 0));
    pool.run(offer(0, 20));
    pool.run(new Pool.Pause());
    next.getAllReceived();
    pool.run(new Pool.Checkpoint());
    assertThat(next.getAllReceived()).hasOnlyElementsOfType(Pool.Pass.class).hasSize(1);
    pool.run(new Pool.CompleteBarrier(Barrier.behind(2, runFolder)));
    pool.run(new Pool.Drain());
    assertThat(next.getAllReceived()).hasAtLeastOneElementOfType(Pool.Halt.class);
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
}
