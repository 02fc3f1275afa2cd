package dev.latebloom.cli.command;

import dev.latebloom.app.daemon.Daemon;
import dev.latebloom.app.daemon.Ended;
import dev.latebloom.app.daemon.RunSummary;
import dev.latebloom.app.folder.GoBack;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.broker.Connection;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.PublishProgress;
import dev.latebloom.cli.terminal.RunProgress;
import dev.latebloom.cli.terminal.SettingsOptions;
import dev.latebloom.cli.terminal.StandardInput;
import dev.latebloom.cli.terminal.SummaryText;
import dev.latebloom.file.Named;
import dev.latebloom.publish.FilesPublication;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Train on a Kafka topic, from the last checkpoint if there is one.",
      "With --data, records of files are written to that topic first, each once however often the"
          + " command is given.",
      "SIGTERM or Ctrl-C finishes the step, writes a checkpoint and exits with 0.",
      "The log is latebloom.log in the run's folder; standard error has its warnings,"
          + " and with LATEBLOOM_LOG=info all of it."
    })
public final class RunCommand implements Callable<Integer> {
  private static final long MANY = 1_000_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "CONF", description = "The run's settings, such as conf/gsm8k.conf.")
  private Path conf = Path.of("");

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Option(
      names = {"-d", "--data"},
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "Files of JSON lines or tables (.csv, .tsv, .parquet), patterns of their names, or - for"
            + " standard input.",
        "Of several files each is the source of its records that name none."
      })
  private List<String> data = List.of();

  @Option(
      names = "--from",
      paramLabel = "STEP",
      description = {
        "Go back to the checkpoint of this step first, or with 0 begin anew.",
        "What came after it is kept in the run's folder."
      })
  private Optional<Long> from = Optional.empty();

  @Override
  public Integer call() throws IOException {
    var files = new FilesPublication(Named.files(data), new StandardInput());
    Settings settings;
    Ended ended;
    try (var progress = Progress.onStandardError(quiet)) {
      settings = settings(files, progress);
      ended = run(settings, files, progress);
    }
    var out = spec.commandLine().getOut();
    out.println(how(ended, settings));
    RunSummary.of(settings)
        .ifPresent(summary -> out.print(SummaryText.of(summary, next(ended, settings))));
    out.flush();
    return ExitCode.OK;
  }

  /** Epochs are made steps, once the examples are counted. */
  private Settings settings(FilesPublication files, Progress progress) throws IOException {
    var told = options.open(conf).run();
    if (told.epochs() == 0) return options.read(conf);
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "run.epochs is of the files of --data, whose examples are counted; give --data, or set"
              + " run.steps and run.epochs = 0");
    }
    // Schedules and policies want to know an end, and it is not known yet.
    var counting = options.read(conf, "run.steps=" + MANY);
    long examples = files.examples(counting.ingest());
    int each = counting.pool().examplesPerStep();
    long steps = Math.max(1, (long) Math.ceil(told.epochs() * examples / each));
    progress.say(
        "run.epochs = %s: %,d examples, %,d a step, make %,d steps"
            .formatted(told.epochs(), examples, each, steps));
    if (told.steps() > 0) steps = Math.min(steps, told.steps());
    return options.read(conf, "run.steps=" + steps);
  }

  private Ended run(Settings settings, FilesPublication files, Progress progress)
      throws IOException {
    if (from.isPresent()) progress.say(GoBack.to(settings.folder(), from.get()));
    settings.notes().forEach(progress::say);
    var feeding = new Feeding(progress, settings, files);
    var ended = new Daemon(settings, feeding).run();
    if (!files.isEmpty() && !feeding.begun) {
      progress.say(
          "no file of --data was read, since no step is left; a larger run.steps reads them");
    }
    return ended;
  }

  /** Writes the files to the topic before training begins. */
  private static final class Feeding extends RunProgress {
    private final Progress progress;
    private final Settings settings;
    private final FilesPublication files;
    private boolean begun;

    Feeding(Progress progress, Settings settings, FilesPublication files) {
      super(progress, settings.steps());
      this.progress = progress;
      this.settings = settings;
      this.files = files;
    }

    @Override
    public void connected(Connection kafka) throws IOException {
      begun = true;
      var memory = settings.folder().published();
      var written = new PublishProgress(progress);
      files.publish(kafka, settings.ingest(), memory, written, progress::say);
    }
  }

  private static String how(Ended ended, Settings settings) {
    return switch (ended) {
      case Ended.Finished(var step) -> "all %,d steps are done".formatted(step);
      case Ended.Early(var step) ->
          "ended at step %,d: the last %,d evaluations found no lower held-out loss (evaluate.patience)"
              .formatted(step, settings.evaluate().patience());
      case Ended.Stopped(var step) -> "stopped at step %,d".formatted(step);
    };
  }

  private static String next(Ended ended, Settings settings) {
    return switch (ended) {
      case Ended.Finished(_) ->
          "./latebloom sample %s PROMPT writes with the model; a larger run.steps or run.epochs goes on"
              .formatted(settings.folder().root());
      case Ended.Early(_) ->
          "./latebloom sample %s --best PROMPT writes with the best model; a larger evaluate.patience goes on"
              .formatted(settings.folder().root());
      case Ended.Stopped(_) -> "the same command goes on";
    };
  }
}
