package dev.latebloom.pool;

import java.nio.file.Path;

/**
 * A line across the run behind one step. It follows that step's work through every stage, and each
 * writes into the folder what it knows at that moment: together that is the state of the run after
 * exactly that step (Carbone et al. 2015, asynchronous barrier snapshots, for a loop with one
 * entrance).
 *
 * @param step the last step before the line
 * @param folder where the parts go; not yet a checkpoint
 */
public record Barrier(long step, Path folder) {}
