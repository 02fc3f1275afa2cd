package dev.latebloom.cluster.round;

import java.util.Objects;
import java.util.Optional;

/**
 * What all workers of a run must have in common: the first one's are the run's.
 *
 * @param version of Latebloom
 * @param topic of the examples, with its cluster's id
 * @param model its form, and the weights that training begins with
 * @param tokenizer by a hash of what it does
 * @param workers how many there are to be
 * @param outer settings of the outer step and of fragments
 */
public record Terms(
    String version, String topic, String model, String tokenizer, int workers, String outer) {

  /** What a worker with other terms is told, if they are others. */
  Optional<String> refusal(Terms theirs) {
    return first("another version of Latebloom", version, theirs.version)
        .or(() -> first("another topic", topic, theirs.topic))
        .or(() -> first("another model", model, theirs.model))
        .or(() -> first("another tokenizer", tokenizer, theirs.tokenizer))
        .or(() -> first("another cluster.workers", workers, theirs.workers))
        .or(() -> first("other settings of rounds", outer, theirs.outer));
  }

  private static Optional<String> first(String what, Object ours, Object theirs) {
    if (Objects.equals(ours, theirs)) return Optional.empty();
    return Optional.of(
        "it has %s than the others: %s, and theirs is %s".formatted(what, theirs, ours));
  }
}
