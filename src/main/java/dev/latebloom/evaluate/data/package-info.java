/** Records and texts that are to be scored, from files as others have them. */
@NullMarked
package dev.latebloom.evaluate.data;

import org.jspecify.annotations.NullMarked;
