package dev.latebloom.compare;

import dev.latebloom.report.Detection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run found out about its examples, compared with the truth.
 *
 * @param errors share of the examples that are wrong
 * @param upsampledErrors share of errors among the examples shown more than once a round, over all
 *     steps; NaN when none ever was
 * @param upsampled share of the examples shown more than once a round, over all steps
 * @param late examples that were ever late, against the sound ones learned after the median
 *     learning time or not at all
 * @param quarantined examples in quarantine at the end, against the errors
 * @param quarantinedAfterTen the same among examples of ten visits and more
 * @param learningTimes step by which nine tenths of the learned examples were learned, by that of
 *     one tenth; NaN when none was
 * @param variants of late examples that were made while it ran
 * @param sources of which the run had examples, by name
 */
public record Findings(
    double errors,
    double upsampledErrors,
    double upsampled,
    Detection late,
    Detection quarantined,
    Detection quarantinedAfterTen,
    double learningTimes,
    long variants,
    Map<String, OfSource> sources) {

  /**
   * What became of a source's examples.
   *
   * @param visits mean visits of an example
   * @param weight mean weight at the end, in visits a round
   */
  public record OfSource(long examples, double visits, double weight) {}

  public Findings {
    // Not Map.copyOf: the order is that of the corpus.
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
  }
}
