@NullMarked
package dev.latebloom.evaluate.stats;

import org.jspecify.annotations.NullMarked;
