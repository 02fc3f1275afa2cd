package dev.latebloom.cli.command.dialog;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "dialog",
    mixinStandardHelpOptions = true,
    description = "Convert and check tutoring dialogues; score and rank systems that answer them.",
    subcommands = {
      DialogConvertCommand.class,
      DialogCheckCommand.class,
      DialogAnswerCommand.class,
      DialogAskCommand.class,
      DialogScoreCommand.class,
      DialogRankCommand.class,
      TrainRankerCommand.class
    })
public final class DialogCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Only reached without a subcommand. */
  @Override
  public void run() {
    var names = String.join(", ", spec.subcommands().keySet());
    throw new ParameterException(spec.commandLine(), "say what to do; there is: " + names);
  }
}
