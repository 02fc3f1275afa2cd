package dev.latebloom.cli.command.options;

import dev.latebloom.cli.terminal.CpuThreads;
import dev.latebloom.cli.terminal.IdleCores;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a model is run on, and how its text becomes tokens. */
public final class EngineOptions {
  @Option(
      names = "--tokenizer",
      defaultValue = "",
      description = "\"bytes\", or where its files are (default: the model's own).")
  private String tokenizer = "";

  @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:0.")
  private String device = "auto";

  @Mixin private CpuThreads threads = new CpuThreads();

  public String tokenizer() {
    return tokenizer;
  }

  public String device() {
    return device;
  }

  public int threads() {
    return threads.count();
  }

  /** The same, but in place of all cores those that others leave. */
  public int threads(IdleCores cores) throws InterruptedException {
    return threads.count() == 0 ? cores.count() : threads.count();
  }
}
