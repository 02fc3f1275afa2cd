package dev.latebloom.cli.command;

import dev.latebloom.app.folder.RunFolder;
import dev.latebloom.checkpoint.Checkpoints;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pin",
    description = {
      "Keep a run's checkpoint however many newer ones there are.",
      "The examples that it needs stay in the store as well."
    })
public final class PinCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN_FOLDER", description = "Folder of the run.")
  private Path folder = Path.of("");

  @Parameters(index = "1", paramLabel = "STEP", description = "The checkpoint's step.")
  private long step;

  @Option(names = "--undo", description = "Keep it no longer than others.")
  private boolean undo;

  @Override
  public Integer call() throws IOException {
    new Checkpoints(new RunFolder(folder).checkpoints(), 1).pin(step, !undo);
    return ExitCode.OK;
  }
}
