/** Many short runs, each a process of its own, from a plan to their results. */
@NullMarked
package dev.latebloom.app.compare;

import org.jspecify.annotations.NullMarked;
