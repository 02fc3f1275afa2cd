package dev.latebloom.cli.control;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks a running daemon to pause. */
@Command(
    name = "pause",
    description = {
      "Have a running daemon take no further step.",
      "The next step that would have been taken is taken after 'latebloom resume'. Checkpoints are"
          + " made meanwhile."
    })
public final class PauseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DaemonOfFolder daemon = new DaemonOfFolder();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Waiting.until(
        daemon, "/pause", spec.commandLine(), "the run is paused; 'latebloom resume' goes on");
  }
}
