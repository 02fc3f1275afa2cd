package dev.latebloom.cli.command.options;

import java.util.List;
import picocli.CommandLine.Option;

/** Texts behind which a model stops. */
public final class StopOptions {
  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "Ends an answer and is no part of it; \\n for a new line. May be repeated.")
  private List<String> stops = List.of();

  public List<String> texts() {
    return stops.stream().map(StopOptions::lines).toList();
  }

  /** A text of the command line, in which {@code \n} is a new line. */
  public static String lines(String text) {
    return text.replace("\\n", "\n");
  }
}
