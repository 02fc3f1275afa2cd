package dev.latebloom.app.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.broker.Topics;
import dev.latebloom.cluster.DoneFile;
import dev.latebloom.cluster.round.Replica;
import dev.latebloom.ledger.Ledger;
import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.reweight.Reweighter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** What a team has left on its disks and on the broker, and what has to be true of it. */
final class Outcome {
  /** Where an example is from. */
  record Origin(int partition, long offset) {}

  private final Team team;
  private final Topics topics;

  Outcome(Team team, Topics topics) {
    this.team = team;
    this.topics = topics;
  }

  /** What a worker did between its steps. */
  private List<Replica.Done> done(int worker) throws IOException {
    return new DoneFile(new RunFolder(team.place(worker)).cluster().resolve("applied.jsonl"))
        .read();
  }

  /** By round. */
  void weightsAreTheSame() throws IOException {
    Map<Long, Set<String>> hashes = new HashMap<>();
    for (int i = 0; i < Team.WORKERS; i++) {
      for (var done : done(i)) {
        hashes.computeIfAbsent(done.round(), _ -> new HashSet<>()).add(done.hash());
      }
    }
    for (long round = 1; round < team.history().round(); round++) {
      var base = team.history().commit(round + 1).base();
      hashes.computeIfAbsent(round, _ -> new HashSet<>()).add(base);
    }
    assertThat(hashes).allSatisfy((round, of) -> assertThat(of).as("round %d", round).hasSize(1));
  }

  /**
   * The most steps that a worker took behind the last that counts in the common weights, before it
   * went on from these without its own.
   */
  long mostGivenUp() throws IOException {
    long most = 0;
    for (int i = 0; i < Team.WORKERS; i++) {
      long round = 0;
      long counts = 0;
      for (var done : done(i)) {
        if (done.round() == round) continue;
        round = done.round();
        if (team.history().commit(round).of(Team.name(i)).isEmpty())
          most = Math.max(most, done.step() - counts);
        counts = done.step();
      }
    }
    return most;
  }

  /** What each worker has stored, and nothing twice. */
  List<Set<Origin>> stored() throws IOException {
    var all = new ArrayList<Set<Origin>>();
    for (int i = 0; i < Team.WORKERS; i++) {
      var options = SettingsReader.read(team.conf(i), List.of()).store();
      try (var store = ExampleStore.open(new RunFolder(team.place(i)).store(), options)) {
        var own = new HashSet<Origin>();
        for (long id = store.firstId(); id < store.nextId(); id++) {
          assertThat(own.add(new Origin(store.partition(id), store.offset(id)))).isTrue();
        }
        all.add(own);
      }
    }
    return all;
  }

  /** Every record of the topic is with one worker and no other. */
  void allIsStoredOnce() throws IOException {
    var all = new ArrayList<Origin>();
    stored().forEach(all::addAll);
    assertThat(all).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(published());
  }

  /** Nobody's examples were trained on outside their credit: one visit of each in each round. */
  void allAreDrawnInTurn() throws IOException {
    for (int i = 0; i < Team.WORKERS; i++) {
      var newest = Checkpointed.newestIn(team.place(i)).resolve(Reweighter.LEDGER);
      var visits = new IntSummaryStatistics();
      try (var ledger = Ledger.create(team.place(i).resolveSibling("ledger"), Team.CAPACITY)) {
        ledger.restoreFrom(newest);
        ledger.forEach((_, slot) -> visits.accept(ledger.visits(slot)));
      }
      assertThat(visits.getMax()).as("most visits of %s, %s", Team.name(i), visits).isPositive();
      assertThat(visits.getMax() - visits.getMin())
          .as("%s, %s", Team.name(i), visits)
          .isLessThan(2);
    }
  }

  /** All that is in the topic. */
  Set<Origin> published() {
    var all = new HashSet<Origin>();
    ends()
        .forEach((of, end) -> LongStream.range(0, end).forEach(at -> all.add(new Origin(of, at))));
    return all;
  }

  /** How many records there are, by partition. */
  Map<Integer, Long> ends() {
    return topics.endOffsets(Team.TOPIC);
  }

  /** The first record of each partition of which nobody has said that it is stored. */
  Map<Integer, Long> positions() {
    var all = new HashMap<Integer, Long>();
    topics.positions("latebloom").forEach((of, to) -> all.put(of.partition(), to.offset()));
    return all;
  }

  void noPositionIsAheadOfWhatIsStored() throws IOException {
    var stored = new HashSet<Origin>();
    stored().forEach(stored::addAll);
    positions()
        .forEach(
            (partition, to) -> {
              var before = LongStream.range(0, to).mapToObj(at -> new Origin(partition, at));
              assertThat(stored).containsAll(before.toList());
            });
  }
}
