/** Answers and references in; scores, each with what it was made with, out. */
@NullMarked
package dev.latebloom.score;

import org.jspecify.annotations.NullMarked;
