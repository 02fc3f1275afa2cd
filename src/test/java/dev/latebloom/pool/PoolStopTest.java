package dev.latebloom.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** How a pool ends: told to, or with its last step. */
final class PoolStopTest extends OnePool {
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
}
