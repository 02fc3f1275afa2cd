package dev.latebloom.observe;

/**
 * Where the time of one step went, in nanoseconds of wall clock.
 *
 * @param draw drawing ids from the urn
 * @param batch reading tokens and padding them
 * @param idle the trainer waiting for its batch
 * @param train forward, backward, update
 * @param observe losses into the ledger
 * @param reweight the policy
 */
public record StageTimes(
    long draw, long batch, long idle, long train, long observe, long reweight) {}
