package dev.latebloom.cli.control;

import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.StatusText;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks a running daemon how it is doing. */
@Command(name = "status", description = "Show how a running daemon is doing.")
public final class StatusCommand implements Callable<Integer> {
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private DaemonOfFolder daemon = new DaemonOfFolder();

  @Option(names = "--json", description = "Print the daemon's answer as it is.")
  private boolean json;

  @Option(
      names = "--watch",
      description = "Show it again every two seconds, until Ctrl-C or the daemon's end.")
  private boolean watch;

  @Override
  public Integer call() throws IOException, InterruptedException {
    show();
    while (watch) {
      Thread.sleep(BETWEEN_LOOKS);
      show();
    }
    return ExitCode.OK;
  }

  private void show() throws IOException, InterruptedException {
    var status = daemon.get("/status");
    var out = spec.commandLine().getOut();
    if (json) out.println(status);
    else out.print((watch ? "\n" : "") + StatusText.of(DaemonOptions.parsed(status)));
    out.flush();
  }
}
