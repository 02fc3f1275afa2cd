package dev.latebloom.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description = "Look into the weights of a model.",
    subcommands = ProbeVsaCommand.class)
public final class ProbeCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Only reached without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no probe given; there is: vsa");
  }
}
