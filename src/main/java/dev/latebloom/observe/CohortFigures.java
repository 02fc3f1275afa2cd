package dev.latebloom.observe;

import dev.latebloom.ledger.Cohort;

/**
 * One cohort at one step.
 *
 * @param examples how many of the pool are in it
 * @param meanLoss mean of their smoothed losses, in nats; NaN when empty or unseen
 * @param shareOfDraws their share of the draws since the last figures, in [0, 1]
 */
public record CohortFigures(Cohort cohort, long examples, double meanLoss, double shareOfDraws) {}
