package dev.latebloom.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.app.run.Kafka;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.LetterText;
import dev.latebloom.cli.terminal.PublishProgress;
import dev.latebloom.cli.terminal.SettingsOptions;
import dev.latebloom.ingest.record.Rejection;
import dev.latebloom.publish.LetterTopic;
import dev.latebloom.publish.Listed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "rejected",
    mixinStandardHelpOptions = true,
    description = {
      "List the records that a run has rejected, and why, from its dead-letter topic.",
      "With --replay, write those that its present settings take to the run's topic again. Each is"
          + " written once, however often the command is repeated.",
      "With an embedded broker, that of the run is used; it is started if the run is not."
    })
public final class RejectedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "CONF", description = "The run's settings, which name the topics.")
  private Path conf = Path.of("");

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Only those of this reason, such as too_long. May be repeated.")
  private Set<Rejection> reasons = EnumSet.noneOf(Rejection.class);

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "List the first N only. All are counted.")
  private Optional<Long> limit = Optional.empty();

  @Option(
      names = "--replay",
      description = {
        "Write them to the run's topic again. A run that is running must have been started with"
            + " the",
        "mended settings; else it rejects them again."
      })
  private boolean replay;

  @Option(names = "--json", description = "Print an object a line, with the whole text.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    if (limit.orElse(0L) < 0) throw wrong("--limit must be at least 0 and not " + limit.get());
    if (replay && limit.isPresent()) throw wrong("--limit is for the list and not for --replay");
    var settings = options.open(conf);
    try (var kafka = Kafka.beside(settings)) {
      var letters = new LetterTopic(kafka.connection(), settings.ingest(), reasons);
      if (replay) replay(letters);
      else list(letters);
    }
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), why);
  }

  private void list(LetterTopic letters) {
    var out = spec.commandLine().getOut();
    long most = limit.orElse(Long.MAX_VALUE);
    var shown = new long[1];
    var listed =
        letters.list(
            letter -> {
              if (shown[0]++ < most) {
                out.println(json ? LetterText.json(letter) : LetterText.line(letter));
              }
            });
    if (!json) out.println(sentence(listed, most));
  }

  private static String sentence(Listed listed, long most) {
    return most < listed.letters()
        ? listed.sentence() + "; %,d are shown".formatted(most)
        : listed.sentence();
  }

  private void replay(LetterTopic letters) throws IOException {
    try (var progress = new PublishProgress(quiet)) {
      var done = letters.replay(progress);
      spec.commandLine()
          .getOut()
          .println(json ? new ObjectMapper().writeValueAsString(done) : done.sentence());
    }
  }
}
