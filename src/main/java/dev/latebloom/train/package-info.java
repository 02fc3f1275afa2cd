/** Batches in, every example's own loss out; the weights of the model change on the way. */
@NullMarked
package dev.latebloom.train;

import org.jspecify.annotations.NullMarked;
