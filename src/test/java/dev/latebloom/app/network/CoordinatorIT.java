package dev.latebloom.app.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three machines, of which the one that coordinates fails. */
final class CoordinatorIT {
  private static final String COORDINATES = "This worker coordinates";

  @TempDir Path folder;

  @Test
  void whoIsKilledBeforeACommitIsReplacedAndComesBack() throws Exception {
    try (var team = Team.start(folder)) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      int coordinator = coordinator(team);
      int[] others = Team.othersThan(coordinator);
      // There is no Commit without both others, so it is killed before one.
      team.run(others[0]).freeze();
      team.run(others[1]).freeze();
      team.awaitFragments(coordinator, 1);
      team.run(coordinator).kill();
      team.run(others[0]).thaw();
      team.run(others[1]).thaw();
      theOthersGoOnAndItComesBack(team, coordinator, others);
    }
  }

  @Test
  void whoIsKilledBehindACommitIsReplacedAndComesBack() throws Exception {
    try (var team = Team.start(folder)) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      int coordinator = coordinator(team);
      int[] others = Team.othersThan(coordinator);
      long before = team.round();
      team.await(history -> history.round() > before, 0, 1, 2);
      team.run(coordinator).kill();
      theOthersGoOnAndItComesBack(team, coordinator, others);
      assertThat(team.outcome().mostGivenUp()).isLessThanOrEqualTo(Team.STEPS);
    }
  }

  @Test
  void whoWakesAfterAnotherHasTakenOverCommitsNothingAndEnds() throws Exception {
    // Longer than its end may take: it must not wait for a round that cannot come.
    var machines = Machines.start(Team.WORKERS);
    try (var team = Team.start(folder, "cluster.deadline = 5m", machines)) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      int coordinator = coordinator(team);
      int[] others = Team.othersThan(coordinator);
      team.run(coordinator).freeze();
      team.await(Team.rounds(2, team.round(), others), others);
      team.run(coordinator).thaw();
      assertThat(team.run(coordinator).awaitExit()).as(team.run(coordinator).log()).isOne();
      assertThat(team.run(coordinator).log()).contains("has not reached the larger part");
      theOthersGoOnAndItComesBack(team, coordinator, others);
    }
  }

  private static int coordinator(Team team) {
    return IntStream.range(0, Team.WORKERS)
        .filter(each -> team.lines(each, COORDINATES) > 0)
        .findFirst()
        .orElseThrow();
  }

  private static void theOthersGoOnAndItComesBack(Team team, int coordinator, int[] others)
      throws Exception {
    team.await(Team.rounds(2, team.round(), others), others);
    team.start(coordinator);
    team.await(Team.rounds(2, team.round(), 0, 1, 2), 0, 1, 2);
    team.endWell(0, 1, 2);
    team.outcome().allIsStoredOnce();
    team.outcome().allAreDrawnInTurn();
    long next = IntStream.of(others).mapToLong(each -> team.lines(each, COORDINATES)).sum();
    assertThat(next).as("times that one of the others began to coordinate").isOne();
  }
}
