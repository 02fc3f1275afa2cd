@NullMarked
package dev.latebloom.cluster.round;

import org.jspecify.annotations.NullMarked;
