package dev.latebloom.cluster.round;

import java.util.List;
import java.util.TreeMap;

/**
 * What a worker does between two steps: a function of its steps, of what came of its offers before,
 * and of the log. Belongs to one thread.
 *
 * <p>It offers its weights every so many steps, trains on while the round is made, and so many
 * steps behind the offer settles what came of it: never earlier or later, whenever messages come.
 */
public final class Replica {

  /**
   * When it does something.
   *
   * @param every steps from one offer to the next
   * @param overlap steps from an offer to what comes of it; less than {@code every}
   */
  public record Pace(long every, long overlap) {}

  /**
   * Where it goes on.
   *
   * @param step the last one taken
   * @param round that the weights have been through
   * @param since the step behind which it last offered, or began
   * @param open whether it is not settled yet what comes of that offer
   */
  public record Place(long step, long round, long since, boolean open) {}

  /** What comes next. */
  public sealed interface Move {
    /** The next step. */
    record Train() implements Move {}

    /**
     * The weights become those of this round, before the first step.
     *
     * @param again whether that was so before the worker was killed
     */
    record Begin(long round, boolean again) implements Move {}

    /**
     * The weights as they are go into the next round.
     *
     * @param again whether the journal has what came of it, so that nobody is to be asked
     */
    record Offer(boolean again) implements Move {}

    /** What comes of the offer is waited for, done and journaled. */
    record Await() implements Move {}

    /**
     * All rounds up to this one are applied, as before the worker was killed; where it has been
     * through that one, nothing came of the offer.
     */
    record Repeat(long round) implements Move {}
  }

  /**
   * What was done behind a step: the weights were those of {@code round} from then on, with what
   * was learned since the offer. The same round as before says that the offer came to nothing.
   */
  public record Done(long step, long round, String hash) {}

  private final Pace pace;

  /** What this worker did behind steps that it takes again. */
  private final TreeMap<Long, Done> again = new TreeMap<>();

  private final boolean isNew;
  private long round;
  private long since;
  private boolean open;

  /**
   * Goes on behind a step.
   *
   * @param journal all that it has ever done
   */
  public Replica(Pace pace, Place place, List<Done> journal) {
    this.pace = pace;
    this.round = place.round();
    this.since = place.since();
    this.open = place.open();
    this.isNew = journal.isEmpty();
    for (var each : journal) {
      boolean behind = each.step() == place.step() && each.round() > round;
      if (each.step() > place.step() || behind) again.put(each.step(), each);
    }
  }

  /**
   * What to do before the first step of this process: a new worker begins where others are.
   *
   * @param committed the newest round in the log
   */
  public Move begin(long committed) {
    if (isNew) return new Move.Begin(committed, false);
    var first = again.get(0L);
    return first == null ? new Move.Train() : new Move.Begin(first.round(), true);
  }

  /** What to do next after {@code step}, until it is to train. */
  public Move after(long step) {
    if (open) return step < since + pace.overlap() ? new Move.Train() : settling();
    return step < since + pace.every() ? new Move.Train() : new Move.Offer(isKnown(step));
  }

  private Move settling() {
    var before = again.get(since + pace.overlap());
    return before == null ? new Move.Await() : new Move.Repeat(before.round());
  }

  private boolean isKnown(long offer) {
    return again.containsKey(offer + pace.overlap());
  }

  /** Whether an offer is on its way, so that others have to be asked. */
  public boolean asks() {
    return open && !isKnown(since);
  }

  /** The weights after {@code step}, the last one before this process, are those of a round. */
  public void begun(long step, long reached) {
    since = step;
    round = reached;
  }

  /** The weights after {@code step} have been offered. */
  public void offered(long step) {
    since = step;
    open = true;
  }

  /**
   * The offer has come to this.
   *
   * @param reached the newest round applied; the one before the offer, where nothing came of it
   */
  public void settled(long reached) {
    round = reached;
    open = false;
  }

  public long round() {
    return round;
  }

  /** The step of the newest offer. */
  public long since() {
    return since;
  }

  /** Whether it is not settled yet what comes of the newest offer. */
  public boolean isOpen() {
    return open;
  }
}
