/** Examples on disk: appended once, read by id, dropped from the oldest on. */
@NullMarked
package dev.latebloom.pool.store;

import org.jspecify.annotations.NullMarked;
