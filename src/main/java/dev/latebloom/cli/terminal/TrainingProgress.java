package dev.latebloom.cli.terminal;

import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.Throughput;
import dev.latebloom.train.Evaluation;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Turns the steps of a run into progress. One caller at a time. */
final class TrainingProgress implements Consumer<Snapshot> {
  private final Progress progress;
  private final long goal;
  private final LongSupplier nanos;
  private Optional<Throughput> rate = Optional.empty();
  private Evaluation evaluation = Evaluation.NONE;

  /**
   * @param goal the last step, or 0 when the run goes on
   * @param nanos a clock that never goes back
   */
  TrainingProgress(Progress progress, long goal, LongSupplier nanos) {
    this.progress = progress;
    this.goal = goal;
    this.nanos = nanos;
  }

  @Override
  public void accept(Snapshot snapshot) {
    long now = nanos.getAsLong();
    var next =
        rate.map(r -> r.with(now, snapshot.step(), snapshot.tokens()))
            .orElseGet(() -> Throughput.from(now, snapshot.step(), snapshot.tokens()));
    rate = Optional.of(next);
    progress.show(width -> ProgressLine.training(snapshot, evaluation, next, goal, width));
  }

  /** What the lines of the steps to come say of the held-out records. */
  void accept(Evaluation newest) {
    evaluation = newest;
  }
}
