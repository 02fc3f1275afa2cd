package dev.latebloom.app.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.cluster.TakeOver;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Three machines, one of which never comes back. */
final class TakeOverIT {
  /** Of the third seat. */
  private static final Set<Integer> PARTITIONS = Set.of(2, 5);

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void theOthersReadWhatALostWorkerHadAndWhatComesLater(TakeOver takeOver) throws Exception {
    var settings =
        "cluster { lost-after = 1s, take-over = %s }"
            .formatted(takeOver.name().toLowerCase(Locale.ROOT));
    try (var team = Team.start(folder, settings, Machines.start(Team.WORKERS))) {
      // Positions are told with checkpoints.
      team.await(_ -> team.outcome().positions().keySet().containsAll(PARTITIONS), 0, 1, 2);
      int lost = team.inSeat(2);
      int[] others = Team.othersThan(lost);
      team.run(lost).kill();
      var read = team.outcome().positions();
      team.await(history -> !history.given().isEmpty(), others);
      team.publish(1);
      team.await(_ -> team.outcome().positions().equals(team.outcome().ends()), others);
      team.endWell(others);

      var given = team.history().given().getFirst();
      assertThat(given.seat()).isEqualTo(2);
      assertThat(given.heirs()).containsExactly(0, 1);
      assertThat(given.from().keySet()).isEqualTo(PARTITIONS);
      var stored = team.outcome().stored();
      var taken = new HashSet<>(stored.get(others[0]));
      assertThat(taken).doesNotContainAnyElementsOf(stored.get(others[1]));
      taken.addAll(stored.get(others[1]));
      taken.removeIf(each -> !PARTITIONS.contains(each.partition()));
      for (int partition : PARTITIONS) {
        long again = takeOver == TakeOver.START ? read.getOrDefault(partition, 0L) : 0;
        assertThat(given.again()).containsEntry(partition, again);
        assertThat(given.from()).containsEntry(partition, read.getOrDefault(partition, 0L) - again);
      }
      var due = team.outcome().published();
      due.removeIf(
          each ->
              !PARTITIONS.contains(each.partition())
                  || each.offset() < given.from().getOrDefault(each.partition(), 0L));
      assertThat(taken).isEqualTo(due);
    }
  }
}
