package dev.latebloom.cli.control;

import dev.latebloom.cli.terminal.ExampleText;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What looks wrong in a run. */
@Command(
    name = "quarantine",
    description = "See what looks wrong: examples far above their peers after many visits.",
    synopsisSubcommandLabel = "COMMAND")
public final class QuarantineCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Only reached without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "give a command, such as list");
  }

  @Command(name = "list", description = "List them, those that were trained on last first.")
  int list(
      @Mixin DaemonOfFolder daemon,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "20",
              description = "Most examples, up to 100 (${DEFAULT-VALUE}).")
          int limit,
      @Option(names = "--json", description = "Print the daemon's answer as it is.") boolean json)
      throws IOException, InterruptedException {
    var answer = daemon.get("/examples?state=quarantined&limit=" + limit);
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(answer);
    } else {
      var examples = DaemonOptions.parsed(answer).path("examples");
      for (var example : examples) out.println(ExampleText.line(example));
      if (examples.isEmpty()) out.println("nothing is quarantined");
    }
    out.flush();
    return ExitCode.OK;
  }
}
