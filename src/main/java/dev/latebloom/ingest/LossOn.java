package dev.latebloom.ingest;

/** Which answers of a conversation carry loss. */
public enum LossOn {
  /** The last one. */
  LAST,
  /** Every one, but those of weight 0. */
  ALL
}
