package dev.latebloom.ingest.record;

/** What became of a record. */
public sealed interface Decoded {

  record Accepted(Example example) implements Decoded {}

  /**
   * A record that cannot be an example.
   *
   * @param detail one line that says what is wrong with this one
   */
  record Rejected(Rejection reason, String detail) implements Decoded {}
}
