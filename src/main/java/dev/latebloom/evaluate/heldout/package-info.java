/**
 * Held-out records of a run: examples in, those that are trained on out; the model between two
 * steps in, its losses on what it is not trained on out.
 */
@NullMarked
package dev.latebloom.evaluate.heldout;

import org.jspecify.annotations.NullMarked;
