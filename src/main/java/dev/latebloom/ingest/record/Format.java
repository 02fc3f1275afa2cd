package dev.latebloom.ingest.record;

/** What a record's value holds. */
public enum Format {
  /** A JSON object in one of the shapes that {@link Decoder} lists. */
  JSON,
  /** The text itself. */
  BYTES
}
