package dev.latebloom.reweight;

import dev.latebloom.config.Range;

/**
 * How {@link OnlineLate} shares out the draws; see reference.conf for the reasons.
 *
 * @param target what the score is a mean over
 * @param learned h, the share of the mean loss below which a source counts as learned, in [0, 1);
 *     at 0 no source gives up draws
 * @param largestWeight w, most visits a round, in [1, 255]
 */
public record OnlineLateSettings(Target target, double learned, double largestWeight) {
  public OnlineLateSettings {
    Range.below("reweight.learned", 0, 1, learned);
    Range.within("reweight.largest-weight", 1, Sources.MOST_VISITS, largestWeight);
  }
}
