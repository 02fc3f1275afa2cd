package dev.latebloom.train.objective;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What the responses of a step have earned, group by group.
 *
 * <p>Not a record, since it holds an array; nobody writes to it after construction.
 */
final class Rewards {
  private final double[] all;
  private final int group;

  /**
   * @throws IllegalStateException when one is not a number: nothing could be learned from it
   */
  Rewards(List<Double> all, List<Rollout> of, int group) {
    this.all = all.stream().mapToDouble(reward -> reward).toArray();
    this.group = group;
    for (int i = 0; i < this.all.length; i++) {
      if (Double.isFinite(this.all[i])) continue;
      throw new IllegalStateException(
          "the reward of a response is %s; it was \"%s\" to %s"
              .formatted(this.all[i], of.get(i).response().text(), of.get(i).response().turns()));
    }
  }

  /** Of one response. */
  double of(int response) {
    return all[response];
  }

  /** Of every response, A by its group. */
  double[] advantages() {
    return IntStream.range(0, groups())
        .mapToObj(this::ofGroup)
        .flatMapToDouble(rewards -> Arrays.stream(GroupAdvantages.of(rewards)))
        .toArray();
  }

  /** Of each prompt 1 - its mean reward, at least 0: what the ledger has in a loss's place. */
  float[] missing() {
    var missing = new float[groups()];
    for (int i = 0; i < missing.length; i++) {
      double mean = Arrays.stream(ofGroup(i)).average().orElseThrow();
      missing[i] = (float) Math.max(0, 1 - mean);
    }
    return missing;
  }

  double mean() {
    return Arrays.stream(all).average().orElseThrow();
  }

  /** The standard deviation of all. */
  double spread() {
    double mean = mean();
    double squares = Arrays.stream(all).map(r -> (r - mean) * (r - mean)).sum();
    return Math.sqrt(squares / all.length);
  }

  /** The share of prompts that teach nothing. */
  double silentShare() {
    long silent =
        IntStream.range(0, groups()).filter(i -> GroupAdvantages.isSilent(ofGroup(i))).count();
    return (double) silent / groups();
  }

  private int groups() {
    return all.length / group;
  }

  private double[] ofGroup(int i) {
    return Arrays.copyOfRange(all, i * group, (i + 1) * group);
  }
}
