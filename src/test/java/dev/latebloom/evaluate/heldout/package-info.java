@NullMarked
package dev.latebloom.evaluate.heldout;

import org.jspecify.annotations.NullMarked;
