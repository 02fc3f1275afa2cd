package dev.latebloom.ingest.record;

/** Which answers of a conversation carry loss. */
public enum LossOn {
  /** The last one. */
  LAST,
  /** Every one, but those of weight 0. */
  ALL
}
