package dev.latebloom.pool;

import java.util.OptionalLong;

/**
 * Decides how many examples the draw of each step may use, and remembers it.
 *
 * <p>A draw that the journal knows admits what it admitted then, whatever the store holds by now. A
 * new one admits all that is stored, as far as the capacity allows: the oldest example makes room
 * for the newest, but only once every example of its time has been drawn. Not thread-safe.
 */
final class Admissions {
  private final Journal journal;
  private final long capacity;
  private long admitted;
  private long drawnOnce;

  /**
   * @param admitted examples admitted before the first draw to come
   * @param drawnOnce ids below this have been drawn at least once and may make room
   */
  Admissions(Journal journal, long capacity, long admitted, long drawnOnce) {
    this.journal = journal;
    this.capacity = capacity;
    this.admitted = admitted;
    this.drawnOnce = drawnOnce;
  }

  long admitted() {
    return admitted;
  }

  /** The oldest id still held. */
  long oldest() {
    return Math.max(0, admitted - capacity);
  }

  long drawnOnce() {
    return drawnOnce;
  }

  /** Whether the draw of {@code step} was made before the last crash. */
  boolean isReplay(long step) {
    return step <= journal.lastStep();
  }

  /** How many examples are admitted once {@code step} is drawn; never less than before. */
  long targetAt(long step, long stored) {
    OptionalLong known = journal.admittedAt(step);
    if (known.isPresent()) return known.getAsLong();
    return Math.max(admitted, Math.min(stored, drawnOnce + capacity));
  }

  /**
   * Admits up to {@code target} for the draw of {@code step}, which is journaled before anyone acts
   * on it.
   */
  void admit(long step, long target) {
    if (!isReplay(step)) journal.append(step, target);
    admitted = target;
  }

  /** The urn has been emptied: everything admitted by now has been drawn. */
  void roundEnded() {
    drawnOnce = admitted;
  }
}
