package dev.latebloom.cli.control;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Asks a running daemon to resume. */
@Command(
    name = "resume",
    description = {
      "Have a paused daemon go on.",
      "It takes the steps that it would have taken without the pause."
    })
public final class ResumeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DaemonOfFolder daemon = new DaemonOfFolder();

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Waiting.until(daemon, "/resume", spec.commandLine(), "the run goes on");
  }
}
