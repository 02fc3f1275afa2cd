package dev.latebloom.pool;

/** What is changed while a run goes on. It is journaled, and acts with one draw. */
public sealed interface Edit {

  /** What an operator, or a record without a value, changes about one example. */
  record OfExample(Kind kind, long id) implements Edit {}

  /**
   * The policy weighs examples by other settings.
   *
   * @param document the number of the document that has them
   */
  record OfPolicy(long document) implements Edit {}

  /** What is to become of an example. */
  enum Kind {
    /** It is not quarantined again, whatever its losses are. */
    RELEASE,
    /** It is quarantined whatever its losses are, and shown once a round at most. */
    WRONG,
    /** It is never drawn again, and counts nowhere. */
    REMOVE
  }
}
