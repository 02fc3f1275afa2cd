package dev.latebloom.cli.control;

import dev.latebloom.cli.terminal.ExampleText;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a running daemon what it knows of an example. */
@Command(
    name = "why",
    description = {
      "Show an example's whole history, and why it is shown as often as it is.",
      "A running daemon is asked. Its lists of examples ('latebloom quarantine list') give the ids."
    })
public final class WhyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DaemonOfOption daemon = new DaemonOfOption();

  @Parameters(index = "0", paramLabel = "ID", description = "The example's number.")
  private long id;

  @Option(names = "--json", description = "Print the daemon's answer as it is.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var example = daemon.get("/examples/" + id);
    var out = spec.commandLine().getOut();
    if (json) out.println(example);
    else out.print(ExampleText.whole(DaemonOptions.parsed(example)));
    out.flush();
    return ExitCode.OK;
  }
}
