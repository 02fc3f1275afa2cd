@NullMarked
package dev.latebloom.checkpoint;

import org.jspecify.annotations.NullMarked;
