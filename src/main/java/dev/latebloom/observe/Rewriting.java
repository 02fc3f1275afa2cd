package dev.latebloom.observe;

/** What became of an example that was considered for variants. */
public enum Rewriting {
  /** Variants of it were published. */
  REWRITTEN,
  /** The rewriter has none for such a text, or only what it may not write. */
  NO_VARIANT,
  /** It is a variant itself. */
  VARIANT,
  /** Its record is no longer in the topic, or has no shape that can be rewritten. */
  GONE,
  /** The rewriter or the brokers did not answer; it may be considered again. */
  FAILED
}
