@NullMarked
package dev.latebloom.evaluate.data;

import org.jspecify.annotations.NullMarked;
