package dev.latebloom.ingest.template;

/** What is there and is nothing: null in JSON. */
public enum None {
  /** The only one. */
  NONE
}
