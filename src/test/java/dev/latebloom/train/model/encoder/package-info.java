@NullMarked
package dev.latebloom.train.model.encoder;

import org.jspecify.annotations.NullMarked;
