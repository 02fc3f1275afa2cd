package dev.latebloom.cli.command.dialog;

import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.dialog.data.Conversion;
import dev.latebloom.dialog.data.Cutting;
import dev.latebloom.dialog.data.Passage;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = {
      "Make dialogues, an object a line, of a file of CIMA or MathDial as it is published.",
      "Each has id, source, utterances and the teacher's response, as ingest reads them."
    })
final class DialogConvertCommand implements Callable<Integer> {
  /** Which of the teacher's turns become responses. */
  enum Responses {
    LAST,
    ALL
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "Such as cima.json, or a .jsonl of MathDial.")
  private Path file = Path.of("");

  @Option(
      names = "--responses",
      defaultValue = "last",
      paramLabel = "WHICH",
      description =
          "The last turn of the teacher is the response, or with \"all\" each in a dialogue of its"
              + " own; all of CIMA's answers are taken.")
  private Responses responses = Responses.LAST;

  @Mixin private LengthOptions length = new LengthOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write (default: standard output).")
  private Optional<Path> output = Optional.empty();

  @Option(names = "--force", description = "Replace a file that exists already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    var cutting = new Cutting(responses == Responses.ALL, length.length(), length.maxTokens());
    var converted = Conversion.of(file, cutting);
    var lines = lines(converted.passages());
    if (output.isPresent()) {
      Durable.replace(
          OutputFile.prepared(output.get(), force), lines.getBytes(StandardCharsets.UTF_8));
    } else {
      spec.commandLine().getOut().print(lines);
      spec.commandLine().getOut().flush();
    }
    say(converted);
    return ExitCode.OK;
  }

  static String lines(List<Passage> passages) {
    return passages.stream().map(each -> each.json() + "\n").collect(Collectors.joining());
  }

  /** On standard error, since standard output may be the dialogues. */
  private void say(Conversion.Converted converted) {
    var err = spec.commandLine().getErr();
    err.println("%,d dialogues of %s".formatted(converted.passages().size(), converted.corpus()));
    var leftOut = converted.leftOut();
    if (leftOut.isEmpty()) return;
    err.println(
        "left out: %,d; the first is %s: %s"
            .formatted(leftOut.size(), leftOut.getFirst().id(), leftOut.getFirst().why()));
  }
}
