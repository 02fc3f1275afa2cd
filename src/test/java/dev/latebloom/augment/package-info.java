@NullMarked
package dev.latebloom.augment;

import org.jspecify.annotations.NullMarked;
