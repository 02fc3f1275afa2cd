package dev.latebloom.cli.command.options;

import dev.latebloom.train.model.generate.Sampling;
import picocli.CommandLine.Option;

/** How tokens are picked. */
public final class SamplingOptions {
  @Option(
      names = {"-t", "--temperature"},
      defaultValue = "0",
      description = "0 takes the likeliest token.")
  private double temperature;

  @Option(names = "--top-k", defaultValue = "0", description = "0 for all.")
  private int topK;

  @Option(names = "--top-p", defaultValue = "1", description = "1 for all.")
  private double topP;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of all that is random.")
  private long seed;

  /**
   * The same where a text has an end.
   *
   * @param maxNew most tokens to add
   */
  public Sampling sampling(int maxNew) {
    if (maxNew < 0) throw new IllegalArgumentException("--max-new is " + maxNew + "; at least 0");
    return sampling();
  }

  public Sampling sampling() {
    return new Sampling(temperature, topK, topP, seed);
  }

  public long seed() {
    return seed;
  }
}
