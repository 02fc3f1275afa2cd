/** What {@code /metrics} gives: every meter's name, unit and meaning, and the newest figures. */
@NullMarked
package dev.latebloom.observe.meter;

import org.jspecify.annotations.NullMarked;
