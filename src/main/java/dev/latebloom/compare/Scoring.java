package dev.latebloom.compare;

import dev.latebloom.corpus.CorpusKind;

/**
 * What a model's score on a corpus is.
 *
 * @param name for people
 * @param higherIsBetter or else lower is
 */
public record Scoring(String name, boolean higherIsBetter) {

  /**
   * The score on a kind of corpus.
   *
   * @param exact whether each response answers a prompt, as those of a file may
   */
  public static Scoring of(CorpusKind corpus, boolean exact) {
    return switch (corpus) {
      case ARITHMETIC -> new Scoring("held-out exact match", true);
      case DOMINOES -> new Scoring("accuracy, cue decoupled", true);
      case RECORDS ->
          exact
              ? new Scoring("held-out exact match", true)
              : new Scoring("held-out loss, nats a byte", false);
      case MARKOV -> new Scoring("nats a byte above the floor", false);
    };
  }

  Quantities quantity() {
    return higherIsBetter ? Quantities.SHARE : Quantities.NATS;
  }

  /** Whether score {@code a} is at least as good as {@code b}. */
  boolean reaches(double a, double b) {
    return higherIsBetter ? a >= b : a <= b;
  }
}
