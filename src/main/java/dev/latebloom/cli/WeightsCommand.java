package dev.latebloom.cli;

import dev.latebloom.app.FinishedRun;
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
      "Write the weights that a run has given to its examples, for another run on the same topic:",
      "reweight.policy = from-file. The run must not be running."
    })
final class WeightsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONF", description = "The settings of the run that has the weights.")
  private Path conf = Path.of("");

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE",
      description = "Where to: a line for each example that is not shown just once a round.")
  private Path output = Path.of("");

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Override
  public Integer call() throws IOException {
    new FinishedRun(options.open(conf)).writeWeights(output);
    return ExitCode.OK;
  }
}
