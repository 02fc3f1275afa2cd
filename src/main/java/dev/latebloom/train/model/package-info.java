/** Decoder-only language models on a device: their arrays, forward pass, loss and adapters. */
@NullMarked
package dev.latebloom.train.model;

import org.jspecify.annotations.NullMarked;
