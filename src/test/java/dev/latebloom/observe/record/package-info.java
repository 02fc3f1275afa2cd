@NullMarked
package dev.latebloom.observe.record;

import org.jspecify.annotations.NullMarked;
