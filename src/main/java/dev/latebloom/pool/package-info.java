/** Holds examples: their tokens, and how often each is to be drawn. */
@NullMarked
package dev.latebloom.pool;

import org.jspecify.annotations.NullMarked;
