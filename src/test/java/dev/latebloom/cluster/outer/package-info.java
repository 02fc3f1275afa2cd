@NullMarked
package dev.latebloom.cluster.outer;

import org.jspecify.annotations.NullMarked;
