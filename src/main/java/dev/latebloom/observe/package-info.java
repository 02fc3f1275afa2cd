/** Losses in; the ledger, the cohorts and the meters out. */
@NullMarked
package dev.latebloom.observe;

import org.jspecify.annotations.NullMarked;
