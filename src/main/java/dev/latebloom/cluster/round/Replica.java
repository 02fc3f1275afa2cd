package dev.latebloom.cluster.round;

import java.util.List;
import java.util.TreeMap;

/**
 * What a worker does between two steps: a function of its steps, of what it has applied before, and
 * of the log. Belongs to one thread.
 */
public final class Replica {

  /** What comes next. */
  public sealed interface Move {
    /** The next step. */
    record Train() implements Move {}

    /** Its weights go into this round, if there is one in time. */
    record Offer(long round) implements Move {}

    /**
     * All rounds up to this one are applied.
     *
     * @param again whether that was so before the worker was killed
     */
    record Apply(long round, boolean again) implements Move {}
  }

  /**
   * What was done behind a step: the weights were those of {@code round} from then on. The same
   * round as before says that an offer came to nothing.
   */
  public record Done(long step, long round, String hash) {}

  private final long every;

  /** What this worker did behind steps that it takes again. */
  private final TreeMap<Long, Done> again = new TreeMap<>();

  private final boolean begun;
  private long round;
  private long since;

  /**
   * Goes on behind a step.
   *
   * @param every steps between two rounds
   * @param round that the weights have been through
   * @param since the step behind which this worker last did something
   * @param journal all that it has ever done
   */
  public Replica(long every, long step, long round, long since, List<Done> journal) {
    this.every = every;
    this.round = round;
    this.since = since;
    this.begun = !journal.isEmpty();
    for (var each : journal) {
      boolean ahead = each.step() > step || (each.step() == step && each.round() > round);
      if (ahead) again.put(each.step(), each);
    }
  }

  /** What to do before the first step of this process: a new worker begins where others are. */
  public Move begin(long step, long committed) {
    return begun ? repeated(step) : new Move.Apply(committed, false);
  }

  /**
   * What to do after {@code step}.
   *
   * @param committed the newest round in the log
   */
  public Move after(long step, long committed) {
    if (again.containsKey(step)) return repeated(step);
    if (step - since < every) return new Move.Train();
    return committed > round ? new Move.Apply(committed, false) : new Move.Offer(round + 1);
  }

  private Move repeated(long step) {
    var before = again.get(step);
    if (before == null) return new Move.Train();
    if (before.round() > round) return new Move.Apply(before.round(), true);
    since = step;
    return new Move.Train();
  }

  /** Nothing came of an offer in time: it is made again {@code every} steps later. */
  public void waited(long step) {
    since = step;
  }

  /** The weights after {@code step} are those of {@code reached}. */
  public void applied(long step, long reached) {
    since = step;
    round = reached;
  }

  public long round() {
    return round;
  }

  public long since() {
    return since;
  }
}
