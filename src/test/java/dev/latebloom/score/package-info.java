@NullMarked
package dev.latebloom.score;

import org.jspecify.annotations.NullMarked;
