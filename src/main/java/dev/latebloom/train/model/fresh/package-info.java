/** Models that begin from nothing: their sizes, and their weights before training. */
@NullMarked
package dev.latebloom.train.model.fresh;

import org.jspecify.annotations.NullMarked;
