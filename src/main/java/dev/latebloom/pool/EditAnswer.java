package dev.latebloom.pool;

/** What the pool says to an {@link Edit}. */
public sealed interface EditAnswer {

  /** It is journaled, and acts with the draw of {@code step}. */
  record ActsAt(long step) implements EditAnswer {}

  /** No example with this id may be drawn. */
  record NotHeld() implements EditAnswer {}

  /** Nothing is changed, for this reason. */
  record Refused(String why) implements EditAnswer {}
}
