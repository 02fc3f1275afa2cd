/** What a run has come to from its first step on, in as many points however long it is. */
@NullMarked
package dev.latebloom.observe.history;

import org.jspecify.annotations.NullMarked;
