/** One life of the loop: its stages wired together, read into, watched and begun again. */
@NullMarked
package dev.latebloom.app.run;

import org.jspecify.annotations.NullMarked;
