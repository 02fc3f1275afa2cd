package dev.latebloom.cli.command;

import dev.latebloom.train.model.generate.Sampling;
import picocli.CommandLine.Option;

/** How tokens are picked. */
final class SamplingOptions {
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

  Sampling sampling() {
    return new Sampling(temperature, topK, topP, seed);
  }

  long seed() {
    return seed;
  }
}
