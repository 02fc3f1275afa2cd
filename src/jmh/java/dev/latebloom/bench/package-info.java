/** Measurements of speed; off the default build. */
@NullMarked
package dev.latebloom.bench;

import org.jspecify.annotations.NullMarked;
