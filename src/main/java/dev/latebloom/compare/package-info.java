/** Results of many runs in; means, intervals, paired differences and a report out. */
@NullMarked
package dev.latebloom.compare;

import org.jspecify.annotations.NullMarked;
