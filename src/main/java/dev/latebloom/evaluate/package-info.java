/**
 * Evaluation of a model on records that it is not trained on: losses, answers, and their intervals.
 */
@NullMarked
package dev.latebloom.evaluate;

import org.jspecify.annotations.NullMarked;
