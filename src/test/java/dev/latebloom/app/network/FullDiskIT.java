package dev.latebloom.app.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.pool.store.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three machines, one of which has no room left. */
final class FullDiskIT {
  @TempDir Path folder;

  @Test
  void whoseDiskIsFullEndsWithALineTheOthersGoOnAndItIsBackWhenThereIsRoom() throws Exception {
    var machines = Machines.start(Team.WORKERS);
    try (var disk = SmallDisk.at(folder.resolve(Team.name(2)), 24 * 1024);
        var team = Team.start(folder, "", machines)) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      var filler = disk.fill();
      assertThat(team.run(2).awaitExit()).as(team.run(2).log()).isOne();
      assertThat(team.run(2).log())
          .contains("latebloom run: ", "No space left on device (", " bytes are free there)")
          .contains(team.place(2).toString());
      team.await(Team.rounds(2, team.round(), 0, 1), 0, 1);
      Files.delete(filler);
      team.start(2);
      team.await(Team.rounds(2, team.round(), 0, 1, 2), 0, 1, 2);
      team.endWell(0, 1, 2);
      team.outcome().allIsStoredOnce();
      team.outcome().allAreDrawnInTurn();
    }
  }
}
