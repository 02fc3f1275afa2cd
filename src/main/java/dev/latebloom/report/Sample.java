package dev.latebloom.report;

import dev.latebloom.observe.Figures;
import dev.latebloom.observe.meter.LensFigures;
import dev.latebloom.train.Probed;

/**
 * One moment of a run.
 *
 * @param step of the moment; {@code figures} may be of an earlier one
 * @param loss mean over the examples of the step, in nats
 * @param probed the newest look at how sharp the loss is, {@link Probed#NONE} before the first
 * @param lens the newest look at the weights, {@link LensFigures#NONE} before the first
 */
public record Sample(long step, double loss, Figures figures, Probed probed, LensFigures lens) {}
