@NullMarked
package dev.latebloom.train.model.fresh;

import org.jspecify.annotations.NullMarked;
