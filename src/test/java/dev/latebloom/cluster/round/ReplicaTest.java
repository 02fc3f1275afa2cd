package dev.latebloom.cluster.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cluster.round.Replica.Done;
import dev.latebloom.cluster.round.Replica.Move;
import dev.latebloom.cluster.round.Replica.Pace;
import dev.latebloom.cluster.round.Replica.Place;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ReplicaTest {
  private static final Move TRAIN = new Move.Train();
  private static final Move OFFER = new Move.Offer(false);
  private static final Move AWAIT = new Move.Await();
  private static final Pace WAITS = new Pace(10, 0);
  private static final Pace GOES_ON = new Pace(10, 4);
  private static final Place START = new Place(0, 0, 0, false);

  @Test
  void aNewWorkerBeginsWithTheOthersWeights() {
    assertThat(new Replica(WAITS, START, List.of()).begin(7)).isEqualTo(new Move.Begin(7, false));
  }

  @Test
  void aWorkerKilledBeforeItsFirstCheckpointBeginsAsItDid() {
    var journal = List.of(new Done(0, 3, ""), new Done(14, 4, ""));
    assertThat(new Replica(GOES_ON, START, journal).begin(9)).isEqualTo(new Move.Begin(3, true));
  }

  @Test
  void withoutOverlapItOffersAndSettlesBehindOneStep() {
    var replica = new Replica(WAITS, START, List.of(new Done(0, 0, "")));
    assertThat(replica.begin(0)).isEqualTo(TRAIN);
    assertThat(replica.after(9)).isEqualTo(TRAIN);
    assertThat(replica.after(10)).isEqualTo(OFFER);
    replica.offered(10);
    assertThat(replica.after(10)).isEqualTo(AWAIT);
    // Nothing came of it.
    replica.settled(0);
    assertThat(replica.after(10)).isEqualTo(TRAIN);
    assertThat(replica.after(11)).isEqualTo(TRAIN);
    assertThat(replica.after(20)).isEqualTo(OFFER);
  }

  @Test
  void withOverlapItTrainsOnAndSettlesSoManyStepsLater() {
    var replica = new Replica(GOES_ON, START, List.of(new Done(0, 0, "")));
    assertThat(replica.after(10)).isEqualTo(OFFER);
    replica.offered(10);
    for (int step = 10; step < 14; step++) assertThat(replica.after(step)).isEqualTo(TRAIN);
    assertThat(replica.after(14)).isEqualTo(AWAIT);
    replica.settled(1);
    assertThat(replica.after(14)).isEqualTo(TRAIN);
    assertThat(replica.after(19)).isEqualTo(TRAIN);
    // The next offer is as many steps behind the one before as without overlap.
    assertThat(replica.after(20)).isEqualTo(OFFER);
  }

  @Property(tries = 100)
  void offersComeEverySoManyStepsWhateverTheOverlapAndWhatComesOfThem(
      @ForAll @IntRange(min = 1, max = 9) int every,
      @ForAll @IntRange(min = 0, max = 8) int overlap,
      @ForAll List<Boolean> made) {
    var pace = new Pace(every, overlap % every);
    var replica = new Replica(pace, START, List.of(new Done(0, 0, "")));
    int settled = 0;
    for (long step = 1; step <= (long) every * (made.size() + 1); step++) {
      boolean offers = replica.after(step).equals(OFFER);
      assertThat(offers).isEqualTo(step % every == 0);
      if (offers) replica.offered(step);
      boolean settles = replica.after(step).equals(AWAIT);
      assertThat(settles).isEqualTo(step >= every && step % every == pace.overlap());
      if (settles) {
        boolean round = settled < made.size() && made.get(settled++);
        replica.settled(replica.round() + (round ? 1 : 0));
      }
    }
  }

  @Test
  void aKilledWorkerDoesAgainWhatItDidAndThenCatchesUp() {
    var journal =
        List.of(new Done(0, 0, ""), new Done(10, 1, ""), new Done(20, 1, ""), new Done(30, 3, ""));
    var replica = new Replica(WAITS, new Place(15, 1, 10, false), journal);
    assertThat(replica.begin(9)).isEqualTo(TRAIN);
    // Nothing came of its offer then, and it does not matter what the log says now.
    assertThat(replica.after(20)).isEqualTo(new Move.Offer(true));
    replica.offered(20);
    assertThat(replica.asks()).isFalse();
    assertThat(replica.after(20)).isEqualTo(new Move.Repeat(1));
    replica.settled(1);
    assertThat(replica.after(29)).isEqualTo(TRAIN);
    assertThat(replica.after(30)).isEqualTo(new Move.Offer(true));
    replica.offered(30);
    assertThat(replica.after(30)).isEqualTo(new Move.Repeat(3));
    replica.settled(3);
    assertThat(replica.after(40)).isEqualTo(OFFER);
  }

  @Test
  void aWorkerKilledWhileItsRoundIsMadeOffersAgainOnlyWhereItDoesNotKnowWhatCameOfIt() {
    var during = new Place(12, 1, 10, true);
    var before = List.of(new Done(0, 0, ""), new Done(4, 1, ""));
    var asks = new Replica(GOES_ON, during, before);
    assertThat(asks.begin(5)).isEqualTo(TRAIN);
    assertThat(asks.asks()).isTrue();
    assertThat(asks.after(13)).isEqualTo(TRAIN);
    assertThat(asks.after(14)).isEqualTo(AWAIT);

    var after = List.of(new Done(0, 0, ""), new Done(4, 1, ""), new Done(14, 2, ""));
    var knows = new Replica(GOES_ON, during, after);
    assertThat(knows.asks()).isFalse();
    assertThat(knows.after(14)).isEqualTo(new Move.Repeat(2));
  }
}
