/** Comes in: what a policy raises. Goes out: variants of it, as records of the run's topic. */
@NullMarked
package dev.latebloom.augment;

import org.jspecify.annotations.NullMarked;
