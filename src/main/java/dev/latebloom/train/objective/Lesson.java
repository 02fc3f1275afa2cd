package dev.latebloom.train.objective;

import dev.latebloom.train.TokenShares;

/**
 * What the updates of a step lower.
 *
 * @param shares the derivative of all of it
 * @param surrogate the part that says how likely tokens are to be
 */
record Lesson(TokenShares shares, Surrogate surrogate) {}
