/** Losses in; figures, meters and the run's record out. */
@NullMarked
package dev.latebloom.observe;

import org.jspecify.annotations.NullMarked;
