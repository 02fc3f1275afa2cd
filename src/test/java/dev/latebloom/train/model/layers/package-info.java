@NullMarked
package dev.latebloom.train.model.layers;

import org.jspecify.annotations.NullMarked;
