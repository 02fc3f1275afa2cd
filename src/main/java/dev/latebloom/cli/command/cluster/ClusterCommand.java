package dev.latebloom.cli.command.cluster;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = {
      "Train one model with several workers.",
      "A run with cluster.seed-nodes in its settings is one of them: 'latebloom run' starts it."
    },
    subcommands = {ClusterDemoCommand.class, ClusterQualityCommand.class})
public final class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Only reached without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given; there are: demo, quality");
  }
}
