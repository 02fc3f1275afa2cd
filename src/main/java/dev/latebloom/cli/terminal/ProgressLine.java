package dev.latebloom.cli.terminal;

import dev.latebloom.ledger.Cohort;
import dev.latebloom.observe.Snapshot;
import dev.latebloom.observe.Throughput;
import dev.latebloom.train.Evaluation;
import java.util.ArrayList;
import java.util.List;

/** One line that says how far long work has come. Never longer than its width. */
public final class ProgressLine {
  private static final int WIDEST_BAR = 24;
  private static final int NARROWEST_BAR = 8;
  private static final String GAP = "  ";

  private ProgressLine() {}

  /**
   * Steps, mean loss or mean reward, held-out loss, tokens a second, time left, and how many times
   * as often as others late examples are drawn.
   *
   * @param evaluation the newest; {@link Evaluation#NONE} where nothing is held out
   * @param goal the last step; 0 when the run goes on, and then neither bar nor time left
   * @param width columns; the least important fields go first when they do not fit
   */
  static String training(
      Snapshot snapshot, Evaluation evaluation, Throughput rate, long goal, int width) {
    var fields = new ArrayList<String>();
    fields.add("step " + position(snapshot.step(), goal));
    var rollouts = snapshot.rollouts();
    fields.add(
        rollouts.any()
            ? "reward " + Quantity.fixed(rollouts.reward(), 3)
            : "loss " + Quantity.fixed(snapshot.loss(), 3));
    if (evaluation.any()) fields.add("held-out " + Quantity.fixed(evaluation.loss(), 3));
    if (evaluation.asked() > 0) fields.add("right " + Quantity.percent(evaluation.rightShare()));
    fields.add(Quantity.brief(rate.tokensPerSecond()) + " tokens/s");
    if (goal > 0) fields.add("ETA " + left(goal - snapshot.step(), rate.stepsPerSecond()));
    double late = snapshot.figures().timesAsOften(Cohort.LATE);
    if (Double.isFinite(late)) fields.add("late x" + Quantity.fixed(late, 2));
    return line(fields, snapshot.step(), goal, width);
  }

  /**
   * So many of so many, and how fast.
   *
   * @param what plural, as in "records"
   * @param goal how many there will be; 0 when nobody knows
   */
  public static String counting(String what, long done, long goal, double perSecond, int width) {
    var fields = new ArrayList<String>();
    fields.add(position(done, goal) + " " + what);
    fields.add(Quantity.brief(perSecond) + "/s");
    if (goal > 0) fields.add("ETA " + left(goal - done, perSecond));
    return line(fields, done, goal, width);
  }

  /** What the work waits for. */
  static String waiting(String reason, int width) {
    return line(List.of("waiting for " + reason), 0, 0, width);
  }

  private static String position(long done, long goal) {
    return goal > 0 ? Quantity.whole(done) + "/" + Quantity.whole(goal) : Quantity.whole(done);
  }

  private static String left(long amount, double perSecond) {
    if (amount <= 0) return Quantity.duration(0);
    return perSecond > 0 ? Quantity.duration(amount / perSecond) : "-";
  }

  private static String line(List<String> fields, long done, long goal, int width) {
    var kept = new ArrayList<>(fields);
    while (kept.size() > 1 && String.join(GAP, kept).length() > width) kept.removeLast();
    var text = String.join(GAP, kept);
    if (text.length() > width) return text.substring(0, Math.max(0, width));
    int room = Math.min(WIDEST_BAR, width - text.length() - GAP.length() - 2);
    if (goal <= 0 || room < NARROWEST_BAR) return text;
    return "[" + bar(done / (double) goal, room) + "]" + GAP + text;
  }

  /** So many columns, filled from the left in proportion; only a whole one is full. */
  static String bar(double share, int columns) {
    int full = (int) Math.floor(Math.clamp(share, 0, 1) * columns);
    return "#".repeat(full) + ".".repeat(columns - full);
  }
}
