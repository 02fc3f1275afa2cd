/** Decoder-only language models: what each family is, its weights, its forward pass. */
@NullMarked
package dev.latebloom.train.model;

import org.jspecify.annotations.NullMarked;
