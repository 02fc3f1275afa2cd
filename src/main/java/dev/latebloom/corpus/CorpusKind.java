package dev.latebloom.corpus;

import java.util.Locale;

/** The corpora there are. */
public enum CorpusKind {
  ARITHMETIC,
  DOMINOES,
  MARKOV;

  /** Makes one; the same for the same settings. */
  public Corpus make(CorpusSettings settings) {
    return switch (this) {
      case ARITHMETIC -> new GradedArithmetic(settings);
      case DOMINOES -> new Dominoes(settings);
      case MARKOV -> new MarkovMixture(settings);
    };
  }

  /** As it is written in commands and settings. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
