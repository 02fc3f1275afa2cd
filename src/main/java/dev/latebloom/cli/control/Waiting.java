package dev.latebloom.cli.control;

import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;

/** Asks for an operation and waits until it has come about. */
final class Waiting {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Waiting() {}

  /**
   * Edits examples, one after the other; the first that is refused is an error. An edit that is
   * accepted is in the run's journal, so nothing is waited for.
   */
  static int edits(DaemonOptions daemon, List<Long> ids, String word, CommandLine line)
      throws IOException, InterruptedException {
    for (var id : ids) {
      var operation = DaemonOptions.parsed(daemon.post("/examples/" + id + "/" + word));
      line.getOut().println(operation.path("detail").asText());
      line.getOut().flush();
    }
    return ExitCode.OK;
  }

  /**
   * Gives the command's exit code.
   *
   * @param done is printed when it has come about
   * @throws IOException when it fails, is superseded, or takes longer than a minute
   */
  static int until(DaemonOptions daemon, String path, CommandLine line, String done)
      throws IOException, InterruptedException {
    var operation = DaemonOptions.parsed(daemon.post(path));
    var deadline = Instant.now().plus(LONGEST);
    boolean said = false;
    while (operation.path("state").asText().equals("running")) {
      if (Instant.now().isAfter(deadline)) {
        throw new IOException("the daemon has taken longer than a minute; see 'latebloom status'");
      }
      if (!said) line.getErr().println("asked; waiting for the step to end, a minute at most");
      said = true;
      Thread.sleep(BETWEEN_LOOKS);
      var id = operation.path("id").asLong();
      operation = DaemonOptions.parsed(daemon.get("/operations/" + id));
    }
    var state = operation.path("state").asText();
    if (!state.equals("done")) {
      throw new IOException("it is " + state + " " + operation.path("detail").asText());
    }
    line.getOut().println(done);
    line.getOut().flush();
    return ExitCode.OK;
  }
}
