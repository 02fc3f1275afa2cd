package dev.latebloom.app.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three machines, one of which the others do not reach for a while. */
final class PartitionIT {
  private static final String LEFT_ALONE = "the log is left alone";
  private static final String COORDINATES = "This worker coordinates";

  @TempDir Path folder;

  @Test
  void whoBeganAClusterOfItsOwnWhileItWasCutOffEndsWhenItSeesTheOthersAndIsLetIn()
      throws Exception {
    try (var team = Team.start(folder)) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      // The oldest, which coordinates, and still reaches the broker: it could write what others
      // have given up.
      team.machines().unplug(0);
      assertThat(team.run(0).awaitExit()).as(team.run(0).log()).isOne();
      assertThat(team.run(0).log()).contains("has not reached the larger part of the workers");
      // A service manager does not know that it is still cut off. First of the seed nodes, it is a
      // cluster of its own now, and leaves the log to the others.
      long before = team.lines(0, LEFT_ALONE);
      team.start(0);
      team.await(_ -> team.lines(0, LEFT_ALONE) > before, 0, 1, 2);
      team.await(Team.rounds(2, team.round(), 1, 2), 0, 1, 2);
      team.machines().plug(0);
      assertThat(team.run(0).awaitExit()).as(team.run(0).log()).isOne();
      assertThat(team.run(0).log()).contains("can be reached and is in another cluster");
      team.start(0);
      team.await(Team.rounds(2, team.round(), 0, 1, 2), 0, 1, 2);
      team.endWell(0, 1, 2);
      team.outcome().allIsStoredOnce();
      team.outcome().allAreDrawnInTurn();
      assertThat(team.lines(1, COORDINATES) + team.lines(2, COORDINATES)).isOne();
    }
  }
}
