package dev.latebloom.ingest;

/**
 * Whether Kafka is read, and if not, why.
 *
 * @param why one line; empty where the phase says enough
 */
public record IngestState(Phase phase, String why) {
  public static final IngestState STARTING = new IngestState(Phase.STARTING, "");
  public static final IngestState READING = new IngestState(Phase.READING, "");
  public static final IngestState ENDED = new IngestState(Phase.ENDED, "");

  /** What reading is about to do or has done. */
  public enum Phase {
    STARTING,
    READING,
    /** It has failed and will be tried again; training goes on from the pool. */
    RETRYING,
    /** The bounded topic has been read to its end. */
    ENDED,
    /** It has failed and is not tried again; training goes on from the pool. */
    FAILED
  }

  /** Whether an operator has nothing to do. */
  public boolean well() {
    return phase != Phase.RETRYING && phase != Phase.FAILED;
  }
}
