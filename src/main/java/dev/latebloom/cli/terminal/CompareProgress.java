package dev.latebloom.cli.terminal;

import dev.latebloom.app.compare.Runs;
import dev.latebloom.compare.Comparison;
import dev.latebloom.compare.RunResult;
import java.util.Locale;

/** Shows how far a comparison is: steps of all runs that were missing. */
public final class CompareProgress implements Runs.Listener {
  private final Progress progress;
  private long goal;
  private long steps;
  private int ended;
  private int missing;
  private long began;

  public CompareProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public synchronized void begins(int there, int missing, long steps) {
    this.missing = missing;
    goal = steps;
    began = System.nanoTime();
    if (there > 0)
      progress.say("%,d runs have a result, %,d are missing".formatted(there, missing));
  }

  @Override
  public synchronized void stepped() {
    steps++;
    double seconds = Math.max(1, System.nanoTime() - began) / 1e9;
    var what = "steps, %d of %d runs".formatted(ended, missing);
    progress.show(width -> ProgressLine.counting(what, steps, goal, steps / seconds, width));
  }

  @Override
  public synchronized void finished(RunResult result) {
    ended++;
    progress.say(
        String.format(
            Locale.ROOT,
            "%s: score %.4f after %.0f s",
            result.run(),
            result.last().score(),
            result.cost().seconds()));
  }

  @Override
  public synchronized void failed(Comparison.Failure failure) {
    ended++;
    progress.say("FAILED " + failure.run() + ": " + failure.reason());
  }
}
