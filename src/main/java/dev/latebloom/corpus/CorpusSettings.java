package dev.latebloom.corpus;

import dev.latebloom.config.Range;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a corpus is to hold.
 *
 * @param examples records to train on
 * @param heldOut tests of each kind that are kept out of the records; of a small source of
 *     arithmetic no more than a fifth of its problems are
 * @param errorShare share of the records whose response is wrong, in [0, 1]
 * @param seed decides everything random
 * @param mix how common each source is
 * @param cueRate of dominoes, how often the cue agrees with the right label, in [0, 1]
 * @param sources of arithmetic, those of {@link Arithmetic} by name, from easy to hard; empty takes
 *     the usual six
 * @param file of {@link RecordsFile}, where its records are
 * @param tests of {@link RecordsFile}, where its tests are; empty draws them from its records
 */
public record CorpusSettings(
    int examples,
    int heldOut,
    double errorShare,
    long seed,
    Mix mix,
    double cueRate,
    List<String> sources,
    Optional<Path> file,
    Optional<Path> tests) {
  /** How often the cue agrees where nobody says otherwise. */
  public static final double CUE_RATE = 0.9;

  public CorpusSettings {
    sources = List.copyOf(sources);
    Range.atLeast("compare.corpus.examples", 0, examples);
    Range.atLeast("compare.corpus.held-out", 0, heldOut);
    Range.within("compare.errors", 0, 1, errorShare);
    Range.within("compare.corpus.cue", 0, 1, cueRate);
  }

  /** The same for so many records. */
  CorpusSettings withExamples(int examples) {
    return new CorpusSettings(
        examples, heldOut, errorShare, seed, mix, cueRate, sources, file, tests);
  }

  /** With tests that are drawn, or made by rule. */
  public CorpusSettings(
      int examples,
      int heldOut,
      double errorShare,
      long seed,
      Mix mix,
      double cueRate,
      List<String> sources,
      Optional<Path> file) {
    this(examples, heldOut, errorShare, seed, mix, cueRate, sources, file, Optional.empty());
  }

  /** Of a corpus made by rule, with the usual cue and sources. */
  public CorpusSettings(int examples, int heldOut, double errorShare, long seed, Mix mix) {
    this(examples, heldOut, errorShare, seed, mix, CUE_RATE, List.of(), Optional.empty());
  }
}
