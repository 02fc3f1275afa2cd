package dev.latebloom.corpus;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The corpora there are. */
public enum CorpusKind {
  ARITHMETIC,
  DOMINOES,
  MARKOV,
  /** The records of a file; no rule makes them. */
  RECORDS;

  /** Makes a corpus all of whose records ingestion takes. */
  public Corpus make(CorpusSettings settings) {
    return make(settings, line -> Optional.empty());
  }

  /**
   * Makes one; the same for the same settings.
   *
   * @param rules what ingestion would say of a line of a file; empty for one that it takes
   * @throws IllegalArgumentException if it cannot be made of them
   */
  public Corpus make(CorpusSettings settings, Function<byte[], Optional<Refusal>> rules) {
    return switch (this) {
      case ARITHMETIC -> new GradedArithmetic(settings);
      case DOMINOES -> new Dominoes(settings);
      case MARKOV -> new MarkovMixture(settings);
      case RECORDS -> RecordsFile.read(settings, rules);
    };
  }

  /** As it is written in commands and settings. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
