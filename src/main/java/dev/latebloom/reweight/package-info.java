/** The ledger in, sampling weights out. */
@NullMarked
package dev.latebloom.reweight;

import org.jspecify.annotations.NullMarked;
