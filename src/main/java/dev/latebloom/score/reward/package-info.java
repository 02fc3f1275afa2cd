/** Scores of single responses as rewards of the model that has written them. */
@NullMarked
package dev.latebloom.score.reward;

import org.jspecify.annotations.NullMarked;
