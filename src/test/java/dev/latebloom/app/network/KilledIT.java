package dev.latebloom.app.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three machines, one of which stops in the middle of a round. */
final class KilledIT {
  @TempDir Path folder;

  @Test
  void whoIsKilledBetweenItsOfferAndTheCommitComesBackToTheWeightsOfTheOthers() throws Exception {
    try (var team = Team.start(folder)) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      // Without the second there is no Commit, so the third waits for one.
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
      assertThat(team.outcome().mostGivenUp()).isBetween(1L, (long) Team.STEPS);
    }
  }
}
