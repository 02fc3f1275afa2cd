package dev.latebloom.cli.command;

import dev.latebloom.app.daemon.FinishedRun;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.cli.terminal.SettingsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    description = {
      "Write the weights that a run has given to its examples.",
      "Another run on the same topic takes them by reweight.policy = from-file. The run itself must"
          + " have ended."
    })
public final class WeightsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONF", description = "The settings of the run that has the weights.")
  private Path conf = Path.of("");

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description =
          "File to write: a line for each example that is not shown exactly once a round.")
  private Path output = Path.of("");

  @Option(names = "--force", description = "Replace files that exist already.")
  private boolean force;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Override
  public Integer call() throws IOException {
    OutputFile.prepared(output, force);
    new FinishedRun(options.open(conf)).writeWeights(output);
    System.out.println("Weights: " + output);
    return ExitCode.OK;
  }
}
