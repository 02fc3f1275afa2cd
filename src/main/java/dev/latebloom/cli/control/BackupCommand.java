package dev.latebloom.cli.control;

import dev.latebloom.app.folder.Backup;
import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies what a restart of a run needs. */
@Command(
    name = "backup",
    description = {
      "Copy what a restart of a run needs, whether it runs or not.",
      "The copy goes on from the run's newest checkpoint: with run.folder set to it, or moved back."
    })
public final class BackupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "RUN_FOLDER", description = "Folder of the run.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "TARGET", description = "A folder that is not there yet.")
  private Path target = Path.of("");

  @Override
  public Integer call() throws IOException {
    long step = Backup.of(new RunFolder(folder), target);
    var out = spec.commandLine().getOut();
    out.println(
        "%s has the checkpoint of step %d; 'latebloom verify %s' reads it"
            .formatted(target, step, target));
    out.flush();
    return ExitCode.OK;
  }
}
