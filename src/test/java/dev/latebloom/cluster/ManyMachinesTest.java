package dev.latebloom.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/scale.md} says of many machines, asked of simulated ones. */
final class ManyMachinesTest {

  @ParameterizedTest
  @ValueSource(ints = {4, 16, 64})
  void messagesGrowWithTheWorkersAndTrafficOfEachWithTheOthers(int machines) {
    var world = Simulation.ofWellBehaved(machines).run();

    var commits = world.commits();
    int fragments = world.form.groups().ends().size() * machines;
    var last = commits.getLast();
    assertThat(last.parts()).hasSize(machines);
    int bytes = EntryLog.bytes(last).length;
    assertThat(bytes).isLessThan(80 * fragments + 100 * machines + 500);

    // Everyone is in every round but those of the beginning, before all have joined.
    double offers = commits.stream().mapToLong(each -> each.parts().size()).sum();
    double questions = world.asked / offers;
    double pulled = world.pulled / offers / world.form.groups().ends().size();
    assertThat(questions).as("questions of a worker in a round").isBetween(1.0, 10.0);
    assertThat(pulled)
        .as("others whose weights a worker takes in a round")
        .isCloseTo(machines - 1, within(0.1 * machines));
    System.out.printf(
        "%d workers: %d rounds, a Commit of %,d bytes (%d fragments), %.1f questions a worker and"
            + " round, weights of %.1f others%n",
        machines, commits.size(), bytes, fragments, questions, pulled);
  }
}
