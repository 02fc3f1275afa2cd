package dev.latebloom.cli.control;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The daemon of a folder that an option names, where ids stand behind the command. */
final class DaemonOfOption extends DaemonOptions {
  @Option(
      names = "--run",
      paramLabel = "RUN_FOLDER",
      defaultValue = "data/run",
      description = "Folder of the run.")
  private Path runFolder = Path.of("data/run");

  @Override
  Path runFolder() {
    return runFolder;
  }
}
