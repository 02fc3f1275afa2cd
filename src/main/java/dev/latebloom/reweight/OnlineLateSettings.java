package dev.latebloom.reweight;

import dev.latebloom.config.Range;
import java.util.Map;

/**
 * How {@link OnlineLate} shares out the draws; see reference.conf for the reasons.
 *
 * @param target what the score is a mean over
 * @param sources c, how much an example of a source counts in it besides; 1 where not named
 * @param learned h, the share of the mean loss below which a source counts as learned, in [0, 1);
 *     at 0 no source gives up draws
 * @param largestWeight w, most visits a round, in [1, 255]
 */
public record OnlineLateSettings(
    Target target, Map<String, Double> sources, double learned, double largestWeight) {
  public OnlineLateSettings {
    sources = Map.copyOf(sources);
    Range.below("reweight.learned", 0, 1, learned);
    Range.within("reweight.largest-weight", 1, Sources.MOST_VISITS, largestWeight);
  }
}
