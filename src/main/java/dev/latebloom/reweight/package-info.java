/** The ledger in, sampling weights out: one policy a class. */
@NullMarked
package dev.latebloom.reweight;

import org.jspecify.annotations.NullMarked;
