package dev.latebloom.reweight;

import dev.latebloom.observe.Figures;
import dev.latebloom.pool.Weights;

/**
 * The result of one pass over the ledger.
 *
 * @param weights those that changed, in the order of ids; they stand in the ledger already
 * @param figures of the ledger after the change
 */
public record Decision(Weights weights, Figures figures) {}
