/** The weights that all workers hold, and the fragments that change them. */
@NullMarked
package dev.latebloom.cluster.outer;

import org.jspecify.annotations.NullMarked;
