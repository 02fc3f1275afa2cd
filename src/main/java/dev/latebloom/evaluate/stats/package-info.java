/** Confidence intervals and tests over a sample of records. */
@NullMarked
package dev.latebloom.evaluate.stats;

import org.jspecify.annotations.NullMarked;
