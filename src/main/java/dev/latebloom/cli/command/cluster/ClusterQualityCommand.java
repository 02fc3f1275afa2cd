package dev.latebloom.cli.command.cluster;

import dev.latebloom.app.compare.SimulatedWorkers;
import dev.latebloom.app.settings.Settings;
import dev.latebloom.app.settings.SettingsReader;
import dev.latebloom.cli.terminal.Home;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.ProgressLine;
import dev.latebloom.cli.terminal.SettingsOptions;
import dev.latebloom.evaluate.stats.Interval;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "quality",
    mixinStandardHelpOptions = true,
    description = {
      "Compare what several workers learn with what one learns, of as many examples or in as much"
          + " time.",
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

  @Option(
      names = "--batch",
      paramLabel = "WHOSE",
      defaultValue = "shared",
      description =
          "Who takes sample.examples a step: 'shared' (the default), all workers together, so that"
              + " any number of them sees as many examples; 'each', every worker, so that N of them"
              + " see N times as many in as much time, network apart.")
  private SimulatedWorkers.Batch batch = SimulatedWorkers.Batch.SHARED;

  @Option(
      names = "--after",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Steps of a whole batch that one worker takes before; all begin with its weights, as"
              + " where a run outgrows its machine.")
  private long after;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Mixin private SettingsOptions options = new SettingsOptions();

  @Override
  public Integer call() throws IOException {
    var file = conf.orElseGet(() -> Home.conf("cluster-quality.conf"));
    var settings = options.read(file);
    for (int count : workers) require(settings.pool().examplesPerStep(), count);
    if (after < 0) {
      throw new ParameterException(
          spec.commandLine(), "--after must be at least 0, but is " + after);
    }
    say(budget(settings));
    say("workers  seed  held-out loss  difference  sent a step  by source");
    var differences = new TreeMap<Integer, List<Double>>();
    for (int seed = 0; seed < seeds; seed++) {
      double one = Double.NaN;
      var begin = before(file, settings.seed() + seed);
      for (int count : workers) {
        var result = run(file, settings.seed() + seed, count, begin);
        if (count == 1) one = result.loss();
        double difference = result.loss() / one - 1;
        boolean known = !Double.isNaN(difference);
        if (known && count > 1) {
          differences.computeIfAbsent(count, _ -> new ArrayList<>()).add(difference);
        }
        say(
            "%7d  %4d  %13.4f  %10s  %,9d B  %s"
                .formatted(
                    count,
                    settings.seed() + seed,
                    result.loss(),
                    known ? "%+.2f%%".formatted(100 * difference) : "",
                    result.fragmentBytes() / settings.steps(),
                    bySource(result)));
      }
    }
    if (seeds > 1) differences.forEach(this::summary);
    return 0;
  }

  private void summary(int count, List<Double> differences) {
    var of = Interval.of(differences);
    say(
        "%d workers: %+.2f%% [%+.2f%%, %+.2f%%] beside one, 95%% over %d seeds"
            .formatted(count, 100 * of.mean(), 100 * of.low(), 100 * of.high(), of.n()));
  }

  private void require(int examples, int count) {
    boolean even = batch == SimulatedWorkers.Batch.EACH || examples % Math.max(count, 1) == 0;
    if (count >= 1 && even) return;
    throw new ParameterException(
        spec.commandLine(),
        "%d workers cannot share %d examples a step evenly; set sample.examples to a multiple, or --batch each"
            .formatted(count, examples));
  }

  /** What one worker has learned before the others join it; empty where all begin anew. */
  private Optional<float[][]> before(Path file, long seed) throws IOException {
    if (after == 0) return Optional.empty();
    var effective = options.effective(file, "run.seed=" + seed, "run.steps=" + after);
    var settings = SettingsReader.all(file.toString(), effective);
    var each = SimulatedWorkers.Batch.EACH;
    try (var torch = settings.train().load();
        var one = new SimulatedWorkers(settings, effective, torch, 1, each, Optional.empty())) {
      var result = train(one, settings, "steps of one worker before, seed " + seed);
      say("   one  %4d  %13.4f  before".formatted(seed, result.loss()));
      return Optional.of(one.weights());
    }
  }

  private SimulatedWorkers.Result run(Path file, long seed, int count, Optional<float[][]> begin)
      throws IOException {
    var effective = options.effective(file, "run.seed=" + seed);
    var settings = SettingsReader.all(file.toString(), effective);
    var what = "steps of %d worker%s, seed %d".formatted(count, count == 1 ? "" : "s", seed);
    try (var torch = settings.train().load();
        var simulated = new SimulatedWorkers(settings, effective, torch, count, batch, begin)) {
      return train(simulated, settings, what);
    }
  }

  private SimulatedWorkers.Result train(SimulatedWorkers simulated, Settings settings, String what)
      throws IOException {
    long began = System.nanoTime();
    try (var progress = Progress.onStandardError(quiet)) {
      return simulated.run(
          done -> {
            double rate = done * 1e9 / (System.nanoTime() - began);
            progress.show(w -> ProgressLine.counting(what, done, settings.steps(), rate, w));
          });
    }
  }

  private static String bySource(SimulatedWorkers.Result result) {
    return result.bySource().entrySet().stream()
        .map(each -> "%s %.3f".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Written before anything is spent. */
  private String budget(Settings settings) {
    return "%d runs of %,d steps%s of %d examples %s, rounds every %d steps in %s, applied %d steps later; %d thread(s)"
        .formatted(
            workers.size() * seeds,
            settings.steps(),
            after == 0 ? "" : " behind %,d of one worker".formatted(after),
            settings.pool().examplesPerStep(),
            batch == SimulatedWorkers.Batch.EACH ? "a worker" : "in all",
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
