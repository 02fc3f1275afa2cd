package dev.latebloom.cli.command.dialog;

import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What is to be answered, and where the answers go. */
final class AnsweringOptions {
  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "FILE",
      description = "The dialogues to answer.")
  private Path data = Path.of("");

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "ANSWERS",
      description = "Where to write the answers.")
  private Path output = Path.of("");

  List<Passage> dialogues() throws IOException {
    return Split.passages(data);
  }

  Path output() {
    return output;
  }
}
