/** The record of a run: which examples every step drew, and their losses. */
@NullMarked
package dev.latebloom.observe.record;

import org.jspecify.annotations.NullMarked;
