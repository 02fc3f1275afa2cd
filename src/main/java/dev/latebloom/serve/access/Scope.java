package dev.latebloom.serve.access;

/** What a token is good for. */
public enum Scope {
  /** To look. */
  READ,
  /** To look, and to change what the run does. */
  WRITE;

  boolean covers(Scope wanted) {
    return compareTo(wanted) >= 0;
  }
}
