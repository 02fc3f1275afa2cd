package dev.latebloom.app.network;

import static java.util.Comparator.reverseOrder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that begin with nothing when the others have long begun. */
final class NewMachineIT {
  @TempDir Path folder;

  @Test
  void whoJoinsLateBeginsWithTheWeightsOfTheOthers() throws Exception {
    try (var team = Team.start(folder, "", Machines.start(Team.WORKERS), 2)) {
      team.await(Team.rounds(3, 0, 0, 1), 0, 1);
      team.start(2);
      allGoOn(team);
    }
  }

  @Test
  void whoseDiskIsReplacedReadsItsPartitionsAgainAndHasTheWeightsOfTheOthers() throws Exception {
    try (var team = Team.start(folder)) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      team.run(2).kill();
      delete(team.place(2));
      team.await(Team.rounds(2, team.round(), 0, 1), 0, 1);
      team.start(2);
      allGoOn(team);
    }
  }

  private static void allGoOn(Team team) throws Exception {
    team.await(Team.rounds(2, team.round(), 0, 1, 2), 0, 1, 2);
    team.endWell(0, 1, 2);
    team.outcome().allIsStoredOnce();
    team.outcome().allAreDrawnInTurn();
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (var each : files.sorted(reverseOrder()).toList()) Files.delete(each);
    }
  }
}
