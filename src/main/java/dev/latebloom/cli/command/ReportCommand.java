package dev.latebloom.cli.command;

import dev.latebloom.app.daemon.FinishedRun;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.SettingsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Say what a run has learned, by source: when, how often it was shown, what it loses on"
          + " held-out records.",
      "Of its newest checkpoint; the run itself must have ended. run.svg in its folder is a picture"
          + " of all of it."
    })
public final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "CONF", description = "The settings of the run.")
  private Path conf = Path.of("");

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Option(names = "--json", description = "Print one JSON object, and no table.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    var settings = options.open(conf);
    var out = spec.commandLine().getOut();
    try (var lock = settings.folder().lock()) {
      assert lock.isValid();
      var run = new FinishedRun(settings);
      var report = run.report(Map.of(), Optional.empty());
      var policy = DemoCommand.policy(settings);
      var picture = run.draw(settings.folder().root() + ", with " + policy, List.of());
      out.println(json ? report.toJson() : report.toText());
      if (!json) out.println("Picture:    " + picture);
    }
    out.flush();
    return ExitCode.OK;
  }
}
