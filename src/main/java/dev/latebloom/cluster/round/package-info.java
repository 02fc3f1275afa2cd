/** What workers agree on, and what each does about it: no clock, no network, no thread. */
@NullMarked
package dev.latebloom.cluster.round;

import org.jspecify.annotations.NullMarked;
