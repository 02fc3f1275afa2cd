package dev.latebloom.app.compare;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.augment.AugmentSettings;
import dev.latebloom.augment.ChatRewriter;
import dev.latebloom.augment.RuleRewriter;
import dev.latebloom.augment.StoredVariants;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.ingest.record.Example;
import dev.latebloom.pool.Pool;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The variants of a compared run, as examples behind those of its corpus. None is a test of the
 * corpus.
 */
final class Variants {
  private final Optional<StoredVariants> variants;
  private final CorpusExamples examples;
  private final UnaryOperator<Example> told;
  private long next;

  private Variants(
      Optional<StoredVariants> variants,
      CorpusExamples examples,
      UnaryOperator<Example> told,
      long next) {
    this.variants = variants;
    this.examples = examples;
    this.told = told;
    this.next = next;
  }

  /**
   * @param told what training is told of an example
   */
  static Variants of(Settings settings, Corpus corpus, UnaryOperator<Example> told)
      throws IOException {
    var rewriter = rewriter(settings.augment());
    Optional<StoredVariants> variants = Optional.empty();
    if (rewriter.isPresent()) {
      variants =
          Optional.of(
              new StoredVariants(
                  settings.augment(),
                  rewriter.get(),
                  corpus.records().toList(),
                  corpus.heldOut().stream().map(test -> test.toJson("test")).toList(),
                  settings.seed()));
    }
    int originals = corpus.settings().examples();
    return new Variants(variants, new CorpusExamples(settings.ingest()), told, originals);
  }

  /**
   * How many examples there may be with them.
   *
   * @throws SettingsException if what makes them would not make the same ones each time
   */
  static long room(AugmentSettings settings, int originals) {
    return originals + (rewriter(settings).isPresent() ? settings.mostVariants(originals) : 0);
  }

  private static Optional<RuleRewriter> rewriter(AugmentSettings settings) {
    return settings
        .rewriter()
        .map(
            rewriter ->
                switch (rewriter) {
                  case RuleRewriter rule -> rule;
                  case ChatRewriter _ ->
                      throw new SettingsException(
                          "a comparison makes variants by rule; set latebloom.augment.rewriter to"
                              + " none, arithmetic, mathematics or inflection");
                });
  }

  /** Those of what is shown more often for the first time now. */
  List<Example> of(Pool.Reweigh reweigh) {
    var made = new ArrayList<Example>();
    if (variants.isEmpty()) return made;
    for (var record : variants.get().of(reweigh.weights())) {
      made.add(told.apply(examples.of(record, next++)));
    }
    return made;
  }

  /** Examples of the run so far, originals and variants. */
  long examples() {
    return next;
  }

  /** How many variants there are so far. */
  long made() {
    return variants.map(StoredVariants::made).orElse(0L);
  }
}
