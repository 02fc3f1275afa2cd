package dev.latebloom.cli;

import dev.latebloom.app.Daemon;
import dev.latebloom.app.Ended;
import dev.latebloom.app.GoBack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Train on a Kafka topic, from the last checkpoint if there is one.",
      "SIGTERM or Ctrl-C finishes the step, writes a checkpoint and exits with 0.",
      "The log is latebloom.log in the run's folder; standard error has its warnings, and with",
      "LATEBLOOM_LOG=info all of it."
    })
final class RunCommand implements Callable<Integer> {
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
    try (var progress = Progress.onStandardError(quiet)) {
      if (from.isPresent()) progress.say(GoBack.to(settings.folder(), from.get()));
      settings.notes().forEach(progress::say);
      var ended = new Daemon(settings, new RunProgress(progress, settings.steps())).run();
      progress.say(
          switch (ended) {
            case Ended.Finished(var step) ->
                "all %,d steps are done; the checkpoint is in %s"
                    .formatted(step, settings.folder().checkpoints());
            case Ended.Stopped(var step) ->
                "stopped at step %,d; ./latebloom run %s goes on".formatted(step, conf);
          });
    }
    return ExitCode.OK;
  }
}
