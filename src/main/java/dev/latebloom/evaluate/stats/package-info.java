/** Intervals of what a sample of records says of all records of its kind. */
@NullMarked
package dev.latebloom.evaluate.stats;

import org.jspecify.annotations.NullMarked;
