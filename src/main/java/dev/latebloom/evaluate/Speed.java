package dev.latebloom.evaluate;

/** How fast a model was in this process. Not thread-safe. */
public final class Speed {
  private static final double NANOS = 1e9;

  private long scoredTokens;
  private long scoringNanos;
  private long writtenTokens;
  private long writingNanos;

  void scored(long tokens, long nanos) {
    scoredTokens += tokens;
    scoringNanos += nanos;
  }

  void written(long tokens, long nanos) {
    writtenTokens += tokens;
    writingNanos += nanos;
  }

  /** Tokens a second whose losses were measured; NaN without any. */
  public double scoring() {
    return scoredTokens * NANOS / scoringNanos;
  }

  /** Tokens a second that were generated; NaN without any. */
  public double writing() {
    return writtenTokens * NANOS / writingNanos;
  }
}
