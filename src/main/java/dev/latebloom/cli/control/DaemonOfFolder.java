package dev.latebloom.cli.control;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The daemon of a folder that stands behind the command. */
final class DaemonOfFolder extends DaemonOptions {
  @Parameters(
      arity = "0..1",
      paramLabel = "RUN_FOLDER",
      defaultValue = "data/run",
      description = "Folder of the run (default: ${DEFAULT-VALUE}).")
  private Path runFolder = Path.of("data/run");

  @Override
  Path runFolder() {
    return runFolder;
  }
}
