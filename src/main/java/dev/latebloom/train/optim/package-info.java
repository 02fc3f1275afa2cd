/** Optimizers and learning-rate schedules, a file each. */
@NullMarked
package dev.latebloom.train.optim;

import org.jspecify.annotations.NullMarked;
