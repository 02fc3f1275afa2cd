@NullMarked
package dev.latebloom.pool.store;

import org.jspecify.annotations.NullMarked;
