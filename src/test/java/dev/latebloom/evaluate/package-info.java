@NullMarked
package dev.latebloom.evaluate;

import org.jspecify.annotations.NullMarked;
