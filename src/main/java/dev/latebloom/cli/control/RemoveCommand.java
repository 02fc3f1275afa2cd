package dev.latebloom.cli.control;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a running daemon draw examples no more. */
@Command(
    name = "remove",
    description = {
      "Have a running daemon draw examples no more.",
      "They count in no mean and no figure. It acts at a step and is journaled, so that a restart"
          + " repeats it there; it cannot be undone."
    })
public final class RemoveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DaemonOfOption daemon = new DaemonOfOption();

  @Parameters(arity = "1..*", paramLabel = "ID", description = "Numbers of examples.")
  private List<Long> ids = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Waiting.edits(daemon, ids, "remove", spec.commandLine());
  }
}
