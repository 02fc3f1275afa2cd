package dev.latebloom.observe;

/** What is started again by itself when it fails, while the process lives on. */
public enum Part {
  /** The actors from pool to reweighter, from the last manifest. */
  LOOP,
  /** The stream that reads Kafka. */
  INGEST,
  /** The embedded broker's process. */
  BROKER
}
