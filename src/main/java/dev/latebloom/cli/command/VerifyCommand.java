package dev.latebloom.cli.command;

import dev.latebloom.app.folder.RunCheck;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Check everything that a run has on disk: checkpoints, examples, journal, record, figures.",
      "Reads every byte and changes nothing. Exits with 1 when something is damaged."
    })
public final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FOLDER", description = "A run's folder, or that of one checkpoint.")
  private Path folder = Path.of("");

  @Override
  public Integer call() throws IOException {
    var findings = RunCheck.of(folder);
    int width = findings.stream().mapToInt(each -> each.part().length()).max().orElse(1);
    var out = spec.commandLine().getOut();
    for (var each : findings) {
      var state = each.whole() ? "ok" : "DAMAGED";
      out.println(("%-" + width + "s  %-7s  %s").formatted(each.part(), state, each.words()));
    }
    long damaged = findings.stream().filter(each -> !each.whole()).count();
    if (damaged == 0) return ExitCode.OK;
    out.println(
        "%d of %d damaged; 'latebloom run CONF --from STEP' goes on from a checkpoint that is ok"
            .formatted(damaged, findings.size()));
    return ExitCode.FAILURE;
  }
}
