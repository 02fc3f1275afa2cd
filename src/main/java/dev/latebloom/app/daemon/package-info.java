/** The process around a run: what starts it, what stops it and what it says at its end. */
@NullMarked
package dev.latebloom.app.daemon;

import org.jspecify.annotations.NullMarked;
