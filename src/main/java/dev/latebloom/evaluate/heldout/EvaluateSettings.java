package dev.latebloom.evaluate.heldout;

import dev.latebloom.config.ByName;
import dev.latebloom.config.Range;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which records are held out, when the model's loss on them is computed, and when that ends a run.
 *
 * @param share of the topic's records that are held out, by their content
 * @param sources of which all records are held out
 * @param file of records, one a line, that are held out
 * @param topic of which all records are held out, as it is when the run begins
 * @param mostPerSource most records of a source that are held out by share
 * @param most most held-out records in all
 * @param interval steps between evaluations; 0 for as often as {@code cost} allows
 * @param cost most of training's time that evaluations take where no interval is given
 * @param patience evaluations without a better model that end the run; 0 for none
 * @param overSources whether the best model is the one with the lowest mean over sources, and not
 *     over records
 * @param answers held-out records that the model answers at each evaluation
 * @param maxNew most tokens of such an answer
 * @param counts how much a record of a source counts in either mean; 1 where not named
 */
public record EvaluateSettings(
    double share,
    List<String> sources,
    Optional<Path> file,
    Optional<String> topic,
    int mostPerSource,
    int most,
    long interval,
    double cost,
    int patience,
    boolean overSources,
    int answers,
    int maxNew,
    ByName counts) {
  public EvaluateSettings {
    sources = List.copyOf(sources);
    Range.within("evaluate.share", 0, 0.5, share);
    for (var source : sources) Range.notBlank("evaluate.sources", source);
    Range.atLeast("evaluate.most-per-source", 1, mostPerSource);
    Range.within("evaluate.most", 1, 1_000_000, most);
    Range.atLeast("evaluate.interval", 0, interval);
    Range.within("evaluate.cost", 0.001, 1, cost);
    Range.atLeast("evaluate.patience", 0, patience);
    Range.within("evaluate.answers", 0, 100_000, answers);
    Range.within("evaluate.max-new", 1, 1_000_000, maxNew);
    Range.require(
        patience == 0 || isOn(share, sources, file, topic),
        "evaluate.patience",
        "needs held-out records: set evaluate.share, evaluate.sources, evaluate.file or"
            + " evaluate.topic",
        patience);
  }

  /** Whether anything is held out. */
  public boolean isOn() {
    return isOn(share, sources, file, topic);
  }

  private static boolean isOn(
      double share, List<String> sources, Optional<Path> file, Optional<String> topic) {
    return share > 0 || !sources.isEmpty() || file.isPresent() || topic.isPresent();
  }

  /** How much a source counts whose held-out records are so many. */
  double counts(String source, int records) {
    return counts.of(source, 1) * (overSources ? 1 : records);
  }

  /** What a run keeps of it from its beginning: all that decides what is held out. */
  String rule() {
    // Runs that began before there were topics have no word of them.
    var apart = topic.map(", topic = \"%s\""::formatted).orElse("");
    return "evaluate { share = %s, sources = %s, file = \"%s\"%s, most-per-source = %d, most = %d }"
        .formatted(share, sources, file.map(Path::toString).orElse(""), apart, mostPerSource, most);
  }
}
