/** Drawn examples in, padded micro-batches out, every row still attributable to its example. */
@NullMarked
package dev.latebloom.sample;

import org.jspecify.annotations.NullMarked;
