package dev.latebloom.observe;

import java.util.Map;

/**
 * The disk that a run's folder is on.
 *
 * @param free bytes that this process may still write there
 * @param used bytes of the folder's files, by what they are for
 */
public record DiskFigures(long free, Map<Use, Long> used) {
  /** What files of a run's folder are for. */
  public enum Use {
    /** Examples, those that are held out included. */
    EXAMPLES,
    CHECKPOINTS,
    /** Every step's ids and losses. */
    RECORD,
    /** The embedded broker's data. */
    KAFKA,
    /** The ledger, the journal, figures, logs. */
    OTHER
  }

  public DiskFigures {
    used = Map.copyOf(used);
  }
}
