package dev.latebloom.cluster;

import dev.latebloom.cluster.outer.OuterState;
import dev.latebloom.cluster.round.Entry;
import dev.latebloom.cluster.round.History;
import dev.latebloom.cluster.round.Part;
import dev.latebloom.observe.meter.ClusterFigures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.LongStream;

/** What rounds have been and cost, for whoever looks at this worker. One thread at a time. */
final class RoundFigures {
  private static final int ROUNDS = 10;

  private final Worker worker;
  private final History history;
  private final Deque<ClusterFigures.Round> rounds = new ArrayDeque<>();
  private String note = "";
  private boolean waits;
  private long leftOut;
  private long waitNanos;
  private long before;

  RoundFigures(Worker worker, History history) {
    this.worker = worker;
    this.history = history;
  }

  /**
   * Training waits.
   *
   * @return whether that is news
   */
  boolean waitsFor(String what) {
    boolean news = !waits || !note.equals(what);
    note = what;
    waits = true;
    return news;
  }

  /** There was no round. */
  void apart(String why) {
    note = why;
    waits = false;
  }

  void leftOut() {
    leftOut++;
  }

  /**
   * Training has waited.
   *
   * @param round whose weights it goes on with
   * @param received bytes until now
   */
  void waited(long round, long nanos, long received) {
    waitNanos += nanos;
    if (waits) note = "";
    waits = false;
    boolean same = !rounds.isEmpty() && rounds.getLast().round() == round;
    if (round > 0 && !same) {
      note = "";
      rounds.add(new ClusterFigures.Round(round, without(round), nanos, received - before));
      if (rounds.size() > ROUNDS) rounds.removeFirst();
    }
    before = received;
  }

  private List<String> without(long round) {
    var commit = history.commit(round);
    return history.workers().stream()
        .map(Entry.Joined::worker)
        .filter(name -> commit.of(name).isEmpty())
        .toList();
  }

  ClusterFigures of(OuterState state, long received) {
    var partitions = worker.partitions();
    return new ClusterFigures(
        worker.name(),
        state.round(),
        state.hash(),
        leftOut,
        worker.sent(),
        received,
        waitNanos,
        partitions.from().size(),
        partitions.again().values().stream().mapToLong(records -> records).sum(),
        note,
        waits,
        history.workers().stream().map(this::of).toList(),
        List.copyOf(rounds));
  }

  private ClusterFigures.Worker of(Entry.Joined each) {
    var newest =
        LongStream.iterate(history.round(), round -> round > 0, round -> round - 1)
            .mapToObj(history::commit)
            .limit(worker.settings().keep())
            .filter(commit -> commit.of(each.worker()).isPresent())
            .findFirst();
    long round = newest.map(Entry.Commit::round).orElse(0L);
    return new ClusterFigures.Worker(
        each.worker(),
        each.seat(),
        each.address(),
        round,
        history.round() - round,
        newest.flatMap(commit -> commit.of(each.worker())).map(Part::loss).orElse(Double.NaN));
  }
}
