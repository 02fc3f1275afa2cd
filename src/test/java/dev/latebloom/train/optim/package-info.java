@NullMarked
package dev.latebloom.train.optim;

import org.jspecify.annotations.NullMarked;
