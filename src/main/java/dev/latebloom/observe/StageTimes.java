package dev.latebloom.observe;

/**
 * Where the time of one step went, in nanoseconds: the trainer's idle and train of wall clock, the
 * others, which run beside it, of processor time.
 *
 * @param draw drawing ids from the urn
 * @param batch reading tokens and padding them
 * @param idle the trainer waiting for its batch
 * @param train forward, backward, update
 * @param queued of those, how long the trainer had work and no core; 0 where the system does not
 *     say
 * @param observe losses into the ledger
 * @param reweight the policy
 */
public record StageTimes(
    long draw, long batch, long idle, long train, long queued, long observe, long reweight) {}
