package dev.latebloom.train.objective;

import dev.latebloom.config.Range;

/**
 * How a model learns from its own responses.
 *
 * @param group responses drawn to each prompt
 * @param maxNew most tokens of one, end token included
 * @param rows most that are written at once
 * @param updates made of a step's responses, each over all of them
 * @param clip ε
 * @param kl β, what the divergence from the model that the run began with counts; 0 for nothing
 */
public record ReinforceSettings(
    int group, int maxNew, int rows, int updates, double clip, double kl) {
  private static final String SECTION = "train.reinforce.";

  public ReinforceSettings {
    Range.within(SECTION + "group", 1, 1024, group);
    Range.atLeast(SECTION + "max-new", 1, maxNew);
    Range.atLeast(SECTION + "rows", 1, rows);
    Range.within(SECTION + "updates", 1, 64, updates);
    Range.between(SECTION + "clip", 0, 1, clip);
    Range.atLeast(SECTION + "kl", 0, kl);
  }
}
