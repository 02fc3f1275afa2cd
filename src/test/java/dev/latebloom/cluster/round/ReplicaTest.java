package dev.latebloom.cluster.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cluster.round.Replica.Done;
import dev.latebloom.cluster.round.Replica.Move;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplicaTest {
  private static final Move TRAIN = new Move.Train();

  @Test
  void aNewWorkerBeginsWithTheOthersWeights() {
    assertThat(new Replica(10, 0, 0, 0, List.of()).begin(0, 7)).isEqualTo(new Move.Apply(7, false));
  }

  @Test
  void itOffersAfterSoManySteps() {
    var replica = new Replica(10, 0, 0, 0, List.of(new Done(0, 0, "")));
    assertThat(replica.begin(0, 0)).isEqualTo(TRAIN);
    assertThat(replica.after(9, 0)).isEqualTo(TRAIN);
    assertThat(replica.after(10, 0)).isEqualTo(new Move.Offer(1));
    replica.waited(10);
    assertThat(replica.after(11, 0)).isEqualTo(TRAIN);
    assertThat(replica.after(20, 0)).isEqualTo(new Move.Offer(1));
    replica.applied(20, 1);
    assertThat(replica.after(30, 4)).isEqualTo(new Move.Apply(4, false));
  }

  @Test
  void aKilledWorkerDoesAgainWhatItDidAndThenCatchesUp() {
    var journal =
        List.of(new Done(0, 0, ""), new Done(10, 1, ""), new Done(20, 1, ""), new Done(30, 3, ""));
    var replica = new Replica(10, 15, 1, 10, journal);
    assertThat(replica.begin(15, 9)).isEqualTo(TRAIN);
    // Nothing came of its offer then, and it does not matter what the log says now.
    assertThat(replica.after(20, 9)).isEqualTo(TRAIN);
    assertThat(replica.after(29, 9)).isEqualTo(TRAIN);
    assertThat(replica.after(30, 9)).isEqualTo(new Move.Apply(3, true));
    replica.applied(30, 3);
    assertThat(replica.after(40, 9)).isEqualTo(new Move.Apply(9, false));
  }

  @Test
  void whatWasAppliedBehindTheCheckpointsStepIsAppliedFirst() {
    var journal = List.of(new Done(0, 0, ""), new Done(10, 1, ""));
    assertThat(new Replica(10, 10, 0, 0, journal).begin(10, 5)).isEqualTo(new Move.Apply(1, true));
    assertThat(new Replica(10, 10, 1, 10, journal).begin(10, 5)).isEqualTo(TRAIN);
  }
}
