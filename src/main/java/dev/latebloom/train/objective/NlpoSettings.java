package dev.latebloom.train.objective;

import dev.latebloom.config.Range;

/**
 * What NLPO has beside {@link PpoSettings}.
 *
 * @param topP share of the mask policy's probability that is left to draw from
 * @param least tokens that are left in any case
 * @param refresh steps after which the mask policy becomes what the model is
 */
public record NlpoSettings(double topP, int least, int refresh) {
  private static final String SECTION = "train.reinforce.nlpo.";

  public NlpoSettings {
    Range.above(SECTION + "top-p", 0, topP);
    Range.within(SECTION + "top-p", 0.0, 1.0, topP);
    Range.atLeast(SECTION + "least", 1, least);
    Range.atLeast(SECTION + "refresh", 1, refresh);
  }
}
