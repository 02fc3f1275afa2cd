@NullMarked
package dev.latebloom.train.engine;

import org.jspecify.annotations.NullMarked;
