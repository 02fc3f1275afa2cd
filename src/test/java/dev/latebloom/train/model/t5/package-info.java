@NullMarked
package dev.latebloom.train.model.t5;

import org.jspecify.annotations.NullMarked;
