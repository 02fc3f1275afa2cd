package dev.latebloom.cli.terminal;

import dev.latebloom.app.daemon.Daemon;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.train.Evaluation;

/** Shows a run's progress, and where it can be looked at. */
public class RunProgress implements Daemon.Listener {
  private final Progress progress;
  private final TrainingProgress training;

  /**
   * @param goal the last step, or 0 when the run goes on
   */
  public RunProgress(Progress progress, long goal) {
    this.progress = progress;
    this.training = new TrainingProgress(progress, goal, System::nanoTime);
  }

  @Override
  public void begins(long step) {
    if (step > 0) progress.say("going on from the checkpoint of step %,d".formatted(step));
  }

  @Override
  public void stopping() {
    progress.say("stopping: the step under way is finished and a checkpoint written");
  }

  @Override
  public void stoppedWhileStarting() {
    progress.say("stopped before training began; the same command starts it again");
  }

  @Override
  public void serving(String url) {
    progress.say("status and metrics: " + url + "/");
  }

  @Override
  public void waiting(String reason) {
    progress.show(width -> ProgressLine.waiting(reason, width));
  }

  @Override
  public void evaluated(Evaluation evaluation) {
    training.accept(evaluation);
  }

  @Override
  public void stepped(Snapshot snapshot) {
    training.accept(snapshot);
  }
}
