package dev.latebloom.report;

import dev.latebloom.observe.Figures;

/**
 * One moment of a run.
 *
 * @param step of the moment; {@code figures} may be of an earlier one
 * @param loss mean over the examples of the step, in nats
 */
public record Sample(long step, double loss, Figures figures) {}
