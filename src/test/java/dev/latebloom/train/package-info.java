@NullMarked
package dev.latebloom.train;

import org.jspecify.annotations.NullMarked;
