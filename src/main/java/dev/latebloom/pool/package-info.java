/** Holds examples: their tokens, what is known of each, and how often each is to be drawn. */
@NullMarked
package dev.latebloom.pool;

import org.jspecify.annotations.NullMarked;
