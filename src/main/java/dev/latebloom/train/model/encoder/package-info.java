/** Encoders that read a text in both directions: token ids in, a vector for each of them out. */
@NullMarked
package dev.latebloom.train.model.encoder;

import org.jspecify.annotations.NullMarked;
