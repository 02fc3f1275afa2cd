/** The one place that talks to PyTorch: kernels, arrays, gradients, files of tensors. */
@NullMarked
package dev.latebloom.train.engine;

import org.jspecify.annotations.NullMarked;
