package dev.latebloom.cli.command;

import dev.latebloom.app.compare.Checkout;
import dev.latebloom.app.compare.Run;
import dev.latebloom.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What {@code compare} starts for each run; prints the number of every step. */
@Command(name = "compare-run", hidden = true, description = "One run of a comparison.")
public final class CompareRunCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "CONF", description = "Settings of the run.")
  private Path conf = Path.of("");

  @Parameters(index = "1", paramLabel = "RESULTS", description = "Folder of the results.")
  private Path results = Path.of("");

  @Parameters(index = "2", paramLabel = "COMMIT", description = "What this was built from.")
  private String commit = "";

  @Parameters(index = "3", paramLabel = "SOURCES", description = "Hash of what this runs.")
  private String sources = "";

  @Override
  public Integer call() throws IOException {
    Thread.ofPlatform().daemon().name("parent").start(CompareRunCommand::endWithParent);
    Run.run(conf, results, new Checkout(commit, sources), System.out::println);
    return ExitCode.OK;
  }

  /** The input ends when whoever started this has gone; nobody would want the result. */
  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {}
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    } catch (IOException e) {
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
  }
}
