@NullMarked
package dev.latebloom.random;

import org.jspecify.annotations.NullMarked;
