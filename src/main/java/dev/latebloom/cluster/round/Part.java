package dev.latebloom.cluster.round;

import java.util.List;

/**
 * One worker's part in a round.
 *
 * @param fragments names of its fragments, one for each group of weights
 * @param weight in the mean: tokens trained on since the last round
 * @param loss mean over its steps since then, for people
 */
public record Part(String worker, List<String> fragments, double weight, double loss) {
  public Part {
    fragments = List.copyOf(fragments);
  }
}
