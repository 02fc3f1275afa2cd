/** The decoder-only transformer: its shape, its weights, its forward pass. */
@NullMarked
package dev.latebloom.train.model;

import org.jspecify.annotations.NullMarked;
