package dev.latebloom.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.ProgressLine;
import dev.latebloom.lab.InContextLab;
import dev.latebloom.lab.InContextPicture;
import dev.latebloom.lab.InContextSettings;
import dev.latebloom.lab.InContextText;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "icl",
    mixinStandardHelpOptions = true,
    description = {
      "Train linear self-attention on in-context linear regression with the product's optimizers,",
      "and compare the results with closed forms and reference numbers. Fails if one is missed."
    })
final class LabIclCommand implements Callable<Integer> {
  private static final int QUICK_SEEDS = 20;
  private static final String PICTURE = "icl.svg";
  private static final String REPORT = "icl.json";
  private static final List<String> FILES = List.of(PICTURE, REPORT);

  @Option(
      names = "--eigenvalues",
      split = ",",
      paramLabel = "L",
      defaultValue = "0.4,0.3,0.2,0.1",
      description = "Eigenvalues of the points' covariance.")
  private List<Double> eigenvalues = List.of();

  @Option(names = "--points", defaultValue = "31", description = "Points shown in a sequence.")
  private int points;

  @Option(names = "--heads", defaultValue = "8", description = "Heads of attention.")
  private int heads;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "Models trained for each setting (default: 100, which the reference ratios need).")
  private Optional<Integer> seeds = Optional.empty();

  @Option(
      names = "--quick",
      description = "Train 20 models for each setting unless --seeds says otherwise.")
  private boolean quick;

  @Option(
      names = "--steps",
      defaultValue = "8000",
      description = "Steps of training for each setting.")
  private int steps;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.02",
      description = "Learning rate, the same at every step.")
  private double learningRate;

  @Option(names = "--init", defaultValue = "0.1", description = "Scale of the first weights.")
  private double init;

  @Option(
      names = "--plateau-init",
      defaultValue = "0.01",
      description = "Scale of the first weights where the plateaus of the loss are measured.")
  private double plateauInit;

  @Option(
      names = "--rho",
      split = ",",
      paramLabel = "R",
      defaultValue = "0.005,0.01,0.02",
      description = "Radii of sharpness-aware minimisation.")
  private List<Double> rhos = List.of();

  @Option(
      names = "--slow-tasks",
      split = ",",
      paramLabel = "X",
      defaultValue = "2,3",
      description = "How many times as common slow tasks are.")
  private List<Double> factors = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FOLDER",
      description = "Also write icl.svg and icl.json into this folder.")
  private Optional<Path> output = Optional.empty();

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--force", description = "Replace files that exist already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (output.isPresent()) {
      for (var name : FILES) OutputFile.prepared(output.get().resolve(name), force);
    }
    var settings =
        new InContextSettings(
            eigenvalues,
            points,
            heads,
            seeds.orElse(quick ? QUICK_SEEDS : InContextSettings.REFERENCE.seeds()),
            steps,
            learningRate,
            init,
            plateauInit,
            rhos,
            factors);
    var outcome = run(settings);
    var report = outcome.report();
    var asJson = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
    System.out.print(json ? asJson + "\n" : InContextText.of(report));
    if (output.isPresent()) {
      var folder = Files.createDirectories(output.get());
      Files.writeString(folder.resolve(PICTURE), new InContextPicture(outcome).svg());
      Files.writeString(folder.resolve(REPORT), asJson + "\n");
    }
    if (report.isGood()) return ExitCode.OK;
    throw new IllegalStateException("a number was missed; see the lines that say MISS");
  }

  private InContextLab.Outcome run(InContextSettings settings) {
    long began = System.nanoTime();
    long expected = InContextLab.expectedSteps(settings);
    // One thread: the arrays are small.
    try (var torch = Torch.load("cpu", 1);
        var progress = Progress.onStandardError(quiet)) {
      return new InContextLab(
              torch,
              settings,
              done -> {
                double rate = done * 1e9 / (System.nanoTime() - began);
                long goal = Math.max(done, expected);
                progress.show(w -> ProgressLine.counting("steps", done, goal, rate, w));
              })
          .run();
    }
  }
}
