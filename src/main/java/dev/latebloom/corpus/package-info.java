/** Corpora made by rule, so that the truth about every example is known. */
@NullMarked
package dev.latebloom.corpus;

import org.jspecify.annotations.NullMarked;
