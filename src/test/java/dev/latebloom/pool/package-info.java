@NullMarked
package dev.latebloom.pool;

import org.jspecify.annotations.NullMarked;
