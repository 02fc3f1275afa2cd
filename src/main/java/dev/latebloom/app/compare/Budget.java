package dev.latebloom.app.compare;

import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsException;
import dev.latebloom.corpus.Corpus;
import dev.latebloom.observe.meter.Flops;
import java.util.Locale;

/**
 * What a model's training costs on a corpus, in floating-point operations: two for each
 * multiplication of the way forward, and twice as many for the way back.
 *
 * @param tokens of an example, on average
 * @param flops of training on one token
 */
record Budget(double tokens, double flops) {
  /** Of the model of these settings. */
  static Budget of(Settings settings, Corpus corpus) {
    var examples = new CorpusExamples(settings.ingest());
    double tokens =
        corpus
            .records()
            .mapToInt(record -> examples.of(record, 0).tokens().length())
            .average()
            .orElse(1);
    var architecture = settings.train().model().architecture();
    int length = Math.toIntExact(Math.round(tokens));
    return new Budget(tokens, Flops.OF_A_MULTIPLICATION * architecture.multiplications(length));
  }

  /**
   * Steps that cost {@code all} together.
   *
   * @param examples of a step
   * @throws SettingsException when that is not one
   */
  long steps(double all, int examples) {
    double step = flops * tokens * examples;
    long steps = Math.round(all / step);
    if (steps >= 1) return steps;
    throw new SettingsException(
        String.format(
            Locale.ROOT,
            "compare.flops is %.3g, less than one step of a model, which takes %.3g; raise it",
            all,
            step));
  }
}
