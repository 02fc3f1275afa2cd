/** Objectives beside cross-entropy: what is learned from responses that the model itself writes. */
@NullMarked
package dev.latebloom.train.objective;

import org.jspecify.annotations.NullMarked;
