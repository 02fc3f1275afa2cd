package dev.latebloom.reweight;

import dev.latebloom.pool.Ledger;

/**
 * Decides how often each example is to be drawn: a function of the ledger and of nothing else.
 *
 * <p>What a policy remembers from one pass to the next (cohort, streak, weight) it writes into the
 * ledger's rows, so a copy of the ledger is a policy's whole state.
 */
public sealed interface Policy permits Uniform, OnlineLate {

  /**
   * One pass over all examples held.
   *
   * @param step the last step whose losses the ledger has
   */
  Decision decide(long step, Ledger ledger);
}
