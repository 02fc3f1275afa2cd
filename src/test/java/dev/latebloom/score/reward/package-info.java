@NullMarked
package dev.latebloom.score.reward;

import org.jspecify.annotations.NullMarked;
