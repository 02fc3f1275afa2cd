package dev.latebloom.cli.terminal;

import picocli.CommandLine.Option;

/** How many cores the kernels of a command take. */
public final class CpuThreads {
  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Threads of the CPU kernels; 0 takes all cores, where one writes and waits (chat, sample)"
              + " those that are idle at its start.")
  private int count;

  public int count() {
    return count;
  }
}
