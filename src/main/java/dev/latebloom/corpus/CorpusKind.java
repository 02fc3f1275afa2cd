package dev.latebloom.corpus;

import java.util.Locale;

/** The corpora there are. */
public enum CorpusKind {
  ARITHMETIC,
  DOMINOES,
  MARKOV,
  /** Nobody's rule, but a file of records. */
  RECORDS;

  /**
   * Makes one; the same for the same settings.
   *
   * @throws IllegalArgumentException if it cannot be made of them
   */
  public Corpus make(CorpusSettings settings) {
    return switch (this) {
      case ARITHMETIC -> new GradedArithmetic(settings);
      case DOMINOES -> new Dominoes(settings);
      case MARKOV -> new MarkovMixture(settings);
      case RECORDS -> RecordsFile.read(settings);
    };
  }

  /** As it is written in commands and settings. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
