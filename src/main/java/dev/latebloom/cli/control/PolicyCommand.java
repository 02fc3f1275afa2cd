package dev.latebloom.cli.control;

import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows or replaces the settings of a running daemon's policy. */
@Command(
    name = "policy",
    description = {
      "Show the settings of a running daemon's policy, or give it others.",
      "Without a file they are printed as JSON. A file replaces all of them: print, change, and"
          + " give what was printed. They act at a step and are journaled, so that a restart"
          + " repeats them there; they hold until they are replaced again, whatever the run's file"
          + " says."
    })
public final class PolicyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DaemonOfOption daemon = new DaemonOfOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The new settings, in JSON; - for standard input.")
  private @Nullable Path file;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var out = spec.commandLine().getOut();
    if (file == null) {
      out.println(DaemonOptions.parsed(daemon.get("/policy")).toPrettyString());
    } else {
      var operation = DaemonOptions.parsed(daemon.put("/policy", read(file)));
      out.println(operation.path("detail").asText());
    }
    out.flush();
    return ExitCode.OK;
  }

  private static String read(Path file) throws IOException {
    return file.equals(Path.of("-"))
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(file);
  }
}
