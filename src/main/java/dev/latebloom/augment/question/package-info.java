/** Comes in: a question. Goes out: its answer, and other questions of the same wording. */
@NullMarked
package dev.latebloom.augment.question;

import org.jspecify.annotations.NullMarked;
