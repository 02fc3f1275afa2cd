/** The parts of language models: weights, heads, positions, and blocks as calls of kernels. */
@NullMarked
package dev.latebloom.train.model.layers;

import org.jspecify.annotations.NullMarked;
