/**
 * The selective scan of state space models, on the CPU in Java and elsewhere in chunks, and how
 * autograd goes through it.
 */
@NullMarked
package dev.latebloom.train.scan;

import org.jspecify.annotations.NullMarked;
