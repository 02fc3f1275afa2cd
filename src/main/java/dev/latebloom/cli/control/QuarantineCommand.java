package dev.latebloom.cli.control;

import dev.latebloom.cli.terminal.ExampleText;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What looks wrong in a run. */
@Command(
    name = "quarantine",
    description = "See what looks wrong, and say that it is not, or that more is.",
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
              description = "Most examples, up to 100.")
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

  @Command(
      name = "release",
      description = {
        "Say that examples are not wrong: they are not quarantined again.",
        "It acts at a step and is journaled, so that a restart repeats it there."
      })
  int release(
      @Mixin DaemonOfOption daemon,
      @Parameters(arity = "1..*", paramLabel = "ID", description = "Numbers of examples.")
          List<Long> ids)
      throws IOException, InterruptedException {
    return Waiting.edits(daemon, ids, "release", spec.commandLine());
  }

  @Command(
      name = "add",
      description = {
        "Say that examples are wrong: they are quarantined whatever their losses are, and shown"
            + " once a round at most.",
        "It acts at a step and is journaled, so that a restart repeats it there. 'release' undoes"
            + " it."
      })
  int add(
      @Mixin DaemonOfOption daemon,
      @Parameters(arity = "1..*", paramLabel = "ID", description = "Numbers of examples.")
          List<Long> ids)
      throws IOException, InterruptedException {
    return Waiting.edits(daemon, ids, "wrong", spec.commandLine());
  }
}
