package dev.latebloom.app.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three machines, one of which stops in the middle of a round. */
final class KilledIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 10})
  void whoIsKilledBetweenItsOfferAndTheCommitComesBackToTheWeightsOfTheOthers(int overlap)
      throws Exception {
    var settings = "cluster.overlap = " + overlap;
    try (var team = Team.start(folder, settings, Machines.start(Team.WORKERS))) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      // Without the second there is no Commit until the deadline.
      team.run(1).freeze();
      long before = team.round();
      team.awaitFragments(2, 1);
      team.run(2).kill();
      team.run(1).thaw();
      team.await(Team.rounds(2, before, 0, 1), 0, 1);
      team.start(2);
      team.await(Team.rounds(2, team.round(), 0, 1, 2), 0, 1, 2);
      team.endWell(0, 1, 2);
      team.outcome().allIsStoredOnce();
      team.outcome().allAreDrawnInTurn();
      assertThat(team.outcome().mostGivenUp()).isLessThanOrEqualTo(Team.STEPS + overlap);
    }
  }
}
