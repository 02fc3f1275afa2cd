/** Much in little: what many numbers come to, in as much memory for millions as for a few. */
@NullMarked
package dev.latebloom.observe.summary;

import org.jspecify.annotations.NullMarked;
