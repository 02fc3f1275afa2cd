@NullMarked
package dev.latebloom.observe.history;

import org.jspecify.annotations.NullMarked;
