package dev.latebloom.app.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cluster.outer.Fragment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three machines, one of which has a disk that damages weights. */
final class DamagedFragmentIT {
  @TempDir Path folder;

  @Test
  void whatIsDamagedIsTakenFromAnotherAndWeightsAreTheSame() throws Exception {
    try (var team = Team.start(folder)) {
      team.await(Team.rounds(2, 0, 0, 1, 2), 0, 1, 2);
      // Without the second there is no Commit until the deadline.
      team.run(1).freeze();
      int offer = team.history().commit(1).parts().getFirst().fragments().size();
      int before = uncommitted(team).size();
      team.await(_ -> uncommitted(team).size() >= before + 2 * offer, 0, 2);
      team.run(2).freeze();
      long round = team.round();
      var damaged = uncommitted(team);
      for (var name : damaged) Files.write(place(team, name), "damaged".getBytes(UTF_8));
      team.run(1).thaw();
      team.run(2).thaw();
      team.await(Team.rounds(2, round + 1, 0, 1, 2), 0, 1, 2);
      var used = committed(team, round + 1);
      used.retainAll(damaged);
      assertThat(used).isNotEmpty();
      team.endWell(0, 1, 2);
      team.outcome().allIsStoredOnce();
      team.outcome().allAreDrawnInTurn();
      for (var name : used) {
        var whole = Fragment.of(Files.readAllBytes(place(team, name)));
        assertThat(whole.name()).isEqualTo(name);
      }
    }
  }

  /** Names of fragments on the third worker's disk of which no Commit is known yet. */
  private static Set<String> uncommitted(Team team) {
    var names = new HashSet<String>();
    for (var file : team.fragments(2)) names.add(String.valueOf(file.getFileName()));
    for (long round = 1; round <= team.history().round(); round++) {
      names.removeAll(committed(team, round));
    }
    return names;
  }

  private static Set<String> committed(Team team, long round) {
    var names = new HashSet<String>();
    for (var part : team.history().commit(round).parts()) names.addAll(part.fragments());
    return names;
  }

  private static Path place(Team team, String name) {
    return team.place(2).resolve("cluster/fragments").resolve(name);
  }
}
