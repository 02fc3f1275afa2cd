package dev.latebloom.cli.command;

import dev.latebloom.app.compare.Checkout;
import dev.latebloom.app.compare.Plan;
import dev.latebloom.app.compare.Runs;
import dev.latebloom.cli.terminal.CompareProgress;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.Home;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.compare.Comparison;
import dev.latebloom.compare.ComparisonJson;
import dev.latebloom.compare.ComparisonPage;
import dev.latebloom.compare.ComparisonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Compare policies, optimizers and models over several seeds; write a table and an HTML page.",
      "Trains once with every policy, optimizer, model, share of planted errors and seed that a"
          + " file names. Results stay in a folder: what is there is not run again, so a comparison"
          + " goes on where it was interrupted."
    })
public final class CompareCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "CONF",
      description = "Settings of the comparison, such as conf/compare/arithmetic.conf.")
  private Path conf = Path.of("");

  @Option(
      names = "--seeds",
      paramLabel = "LIST",
      description = "Seeds to run, such as 0-4 or 1,3,100-104; each runs with every policy.")
  private Optional<String> seeds = Optional.empty();

  @Option(
      names = "--policies",
      paramLabel = "NAMES",
      description = "Policies to compare, separated by commas, such as uniform,online-late.")
  private Optional<String> policies = Optional.empty();

  @Option(
      names = "--optimizers",
      paramLabel = "NAMES",
      description = "Optimizers to compare, separated by commas, such as adamw,muon.")
  private Optional<String> optimizers = Optional.empty();

  @Option(
      names = "--models",
      paramLabel = "NAMES",
      description = "Models to compare, names of compare.model-variants, separated by commas.")
  private Optional<String> models = Optional.empty();

  @Option(
      names = "--errors",
      paramLabel = "SHARES",
      description = "Shares of records with a wrong response planted, such as 0,0.03,0.10.")
  private Optional<String> errors = Optional.empty();

  @Option(
      names = "--baseline",
      paramLabel = "POLICY",
      description = "The policy that all others are compared with.")
  private Optional<String> baseline = Optional.empty();

  @Option(
      names = "--mix",
      paramLabel = "MIX",
      description = "How common the sources are, balanced or long-tailed.")
  private Optional<String> mix = Optional.empty();

  @Option(names = "--processes", paramLabel = "N", description = "Runs at once; 0 for one a core.")
  private Optional<Integer> processes = Optional.empty();

  @Option(
      names = {"-s", "--set"},
      paramLabel = "NAME=VALUE",
      description = "Override a setting of all runs, such as -s run.steps=500.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--quick",
      description =
          "At most 300 steps, six evaluations, two seeds and one share of errors, where -s does not"
              + " say otherwise: minutes, and no evidence.")
  private boolean quick;

  @Option(names = "--report-only", description = "Run nothing; report the results that are there.")
  private boolean reportOnly;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Folder of results and report (default: data/compare/ and the file's name).")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--reuse",
      paramLabel = "FOLDER",
      description =
          "Take what is missing from the results in the folder of a comparison, this one's or"
              + " another's, of whatever version, where runs were told the same.")
  private Optional<Path> reuse = Optional.empty();

  @Option(names = "--json", description = "Print the comparison as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var checkout = Checkout.of(Home.folder());
    var plan =
        quick ? Plan.quick(conf, settings(), checkout) : Plan.read(conf, settings(), checkout);
    var folder = output.orElseGet(() -> Path.of("data", "compare", plan.plan().title()));
    Comparison comparison;
    try (var progress = Progress.onStandardError(quiet)) {
      plan.notes().forEach(progress::say);
      var runs = new Runs(plan, folder, reuse, new CompareProgress(progress));
      comparison = reportOnly ? runs.comparison() : runs.run();
    }
    report(comparison, folder);
    return comparison.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private List<String> settings() {
    var all = new ArrayList<String>();
    seeds.ifPresent(list -> all.add("compare.seeds=" + list));
    policies.ifPresent(names -> all.add("compare.policies=" + names));
    optimizers.ifPresent(names -> all.add("compare.optimizers=" + names));
    models.ifPresent(names -> all.add("compare.models=" + names));
    errors.ifPresent(shares -> all.add("compare.errors=" + shares));
    baseline.ifPresent(name -> all.add("compare.baseline=" + name));
    mix.ifPresent(name -> all.add("compare.corpus.mix=" + name));
    processes.ifPresent(n -> all.add("compare.processes=" + n));
    all.addAll(overrides);
    return all;
  }

  private void report(Comparison comparison, Path folder) throws IOException {
    Files.createDirectories(folder);
    var text = new ComparisonText(comparison).text();
    var asJson = new ComparisonJson(comparison).text();
    var page = folder.resolve("report.html");
    Files.writeString(folder.resolve("comparison.txt"), text);
    Files.writeString(folder.resolve("comparison.json"), asJson + "\n");
    Files.writeString(page, new ComparisonPage(comparison).text());
    System.out.println(json ? asJson : text + "\nReport: " + page);
  }
}
