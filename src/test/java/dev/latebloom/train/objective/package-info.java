@NullMarked
package dev.latebloom.train.objective;

import org.jspecify.annotations.NullMarked;
