package dev.latebloom.cli.command;

import dev.latebloom.app.daemon.Daemon;
import dev.latebloom.app.daemon.Ended;
import dev.latebloom.app.daemon.RunSummary;
import dev.latebloom.app.folder.GoBack;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.RunProgress;
import dev.latebloom.cli.terminal.SettingsOptions;
import dev.latebloom.cli.terminal.SummaryText;
import java.io.IOException;
import java.nio.file.Path;
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
      "SIGTERM or Ctrl-C finishes the step, writes a checkpoint and exits with 0.",
      "The log is latebloom.log in the run's folder; standard error has its warnings,"
          + " and with LATEBLOOM_LOG=info all of it."
    })
public final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "CONF", description = "The run's settings, such as conf/gsm8k.conf.")
  private Path conf = Path.of("");

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

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
    var settings = options.read(conf);
    var ended = run(settings);
    var out = spec.commandLine().getOut();
    out.println(how(ended, settings));
    RunSummary.of(settings)
        .ifPresent(summary -> out.print(SummaryText.of(summary, next(ended, settings))));
    out.flush();
    return ExitCode.OK;
  }

  private Ended run(Settings settings) throws IOException {
    try (var progress = Progress.onStandardError(quiet)) {
      if (from.isPresent()) progress.say(GoBack.to(settings.folder(), from.get()));
      settings.notes().forEach(progress::say);
      return new Daemon(settings, new RunProgress(progress, settings.steps())).run();
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
          "./latebloom sample %s PROMPT writes with the model; a larger run.steps goes on"
              .formatted(settings.folder().root());
      case Ended.Early(_) ->
          "./latebloom sample %s --best PROMPT writes with the best model; a larger evaluate.patience goes on"
              .formatted(settings.folder().root());
      case Ended.Stopped(_) -> "the same command goes on";
    };
  }
}
