/** Text that a model continues. */
@NullMarked
package dev.latebloom.train.model.generate;

import org.jspecify.annotations.NullMarked;
