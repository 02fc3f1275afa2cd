/** Drawn examples in, micro-batches out, every token still attributable to its example. */
@NullMarked
package dev.latebloom.sample;

import org.jspecify.annotations.NullMarked;
