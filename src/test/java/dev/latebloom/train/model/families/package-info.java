@NullMarked
package dev.latebloom.train.model.families;

import org.jspecify.annotations.NullMarked;
