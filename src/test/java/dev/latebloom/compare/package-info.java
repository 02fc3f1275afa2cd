@NullMarked
package dev.latebloom.compare;

import org.jspecify.annotations.NullMarked;
