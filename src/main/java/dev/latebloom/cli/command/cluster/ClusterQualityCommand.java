package dev.latebloom.cli.command.cluster;

import dev.latebloom.app.compare.SimulatedWorkers;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.cli.terminal.Home;
import dev.latebloom.cli.terminal.SettingsOptions;
import java.io.IOException;
import java.io.PrintWriter;
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
    name = "quality",
    mixinStandardHelpOptions = true,
    description = {
      "Compare what several workers learn with what one learns of as many examples.",
      "Workers are simulated one after the other in this process, on the corpus of a comparison's"
          + " file (compare.corpus) or, where none is named, on long-tailed arithmetic."
    })
public final class ClusterQualityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "CONF",
      arity = "0..1",
      description = "Settings of a comparison, such as conf/compare/markov.conf.")
  private Optional<Path> conf = Optional.empty();

  @Option(
      names = "--workers",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,2,4,8",
      description = "Numbers of workers.")
  private List<Integer> workers = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs of each, from run.seed on.")
  private int seeds = 1;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Override
  public Integer call() throws IOException {
    var file = conf.orElseGet(() -> Home.conf("cluster-quality.conf"));
    var settings = options.read(file);
    say(budget(settings));
    say("workers  seed  held-out loss  difference  sent a step  by source");
    for (int seed = 0; seed < seeds; seed++) {
      double one = Double.NaN;
      for (int count : workers) {
        var result = run(file, settings.seed() + seed, count);
        if (count == 1) one = result.loss();
        say(
            "%7d  %4d  %13.4f  %10s  %,9d B  %s"
                .formatted(
                    count,
                    settings.seed() + seed,
                    result.loss(),
                    Double.isNaN(one) ? "" : "%+.2f%%".formatted(100 * (result.loss() / one - 1)),
                    result.fragmentBytes() / settings.steps(),
                    bySource(result)));
      }
    }
    return 0;
  }

  private SimulatedWorkers.Result run(Path file, long seed, int count) throws IOException {
    var effective = options.effective(file, "run.seed=" + seed);
    var settings = SettingsReader.all(file.toString(), effective);
    try (var torch = settings.train().load();
        var simulated = new SimulatedWorkers(settings, effective, torch, count)) {
      return simulated.run();
    }
  }

  private static String bySource(SimulatedWorkers.Result result) {
    return result.bySource().entrySet().stream()
        .map(each -> "%s %.3f".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Written before anything is spent. */
  private String budget(Settings settings) {
    return "%d runs of %,d steps of %d examples, rounds every %d steps in %s, applied %d steps later; %d thread(s)"
        .formatted(
            workers.size() * seeds,
            settings.steps(),
            settings.pool().examplesPerStep(),
            settings.cluster().steps(),
            settings.cluster().encoding(),
            settings.cluster().overlap(),
            settings.train().threads());
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
