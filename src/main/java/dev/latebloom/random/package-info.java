/** Numbers that are functions of what they are for: no state, so a resumed run repeats them. */
@NullMarked
package dev.latebloom.random;

import org.jspecify.annotations.NullMarked;
