/** A training daemon that feeds a language model more of what it learns last. */
@NullMarked
package dev.latebloom;

import org.jspecify.annotations.NullMarked;
