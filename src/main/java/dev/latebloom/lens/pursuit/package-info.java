/** Orthogonal matching pursuit: vectors and a dictionary come in, the few atoms of each go out. */
@NullMarked
package dev.latebloom.lens.pursuit;

import org.jspecify.annotations.NullMarked;
