package dev.latebloom.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.app.probe.FolderProbe;
import dev.latebloom.cli.command.options.EngineOptions;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.ProgressLine;
import dev.latebloom.lens.LensSettings;
import dev.latebloom.lens.VsaReport;
import dev.latebloom.lens.page.VsaPage;
import dev.latebloom.lens.page.VsaText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "vsa",
    mixinStandardHelpOptions = true,
    description = {
      "Ask how far a model is a vector symbolic architecture: whether its vectors are nearly",
      "orthogonal, heads bind, and neurons are sums of a few tokens; each beside what chance"
          + " gives.",
      "Writes vsa.html and vsa.json. What is found never makes it fail."
    })
final class ProbeVsaCommand implements Callable<Integer> {
  private static final String PAGE = "vsa.html";
  private static final String REPORT = "vsa.json";
  private static final int PAIRS = 1_000_000;

  @Parameters(
      paramLabel = "FOLDER",
      description = "A model, a checkpoint, or a run's folder, whose newest checkpoint is taken.")
  private Path folder = Path.of("");

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where to write the page and the figures.")
  private Path output = Path.of("");

  @Option(
      names = "--neurons",
      paramLabel = "N",
      defaultValue = "0",
      description = "Neurons of each layer to explain by tokens; 0 takes all.")
  private int neurons;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "Neurons of each layer for what takes long: more than 8 tokens, nulls of their own,"
              + " earlier layers.")
  private int sample;

  @Option(
      names = "--nulls",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Random vectors that say what chance explains.")
  private int nulls;

  @Option(names = "--seed", defaultValue = "1", description = "Of all that is random.")
  private long seed;

  @Mixin private EngineOptions engine = new EngineOptions();

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--force", description = "Replace files that exist already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    var settings = new LensSettings(seed, neurons, sample, nulls, PAIRS);
    var page = OutputFile.prepared(output.resolve(PAGE), force);
    var figures = OutputFile.prepared(output.resolve(REPORT), force);
    var report = look(settings);
    var asJson = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
    Files.writeString(page, VsaPage.text(report));
    Files.writeString(figures, asJson + "\n");
    System.out.print(json ? asJson + "\n" : VsaText.of(report));
    return ExitCode.OK;
  }

  private VsaReport look(LensSettings settings) throws IOException {
    var on = new FolderProbe.Engine(engine.tokenizer(), engine.device(), engine.threads());
    long began = System.nanoTime();
    try (var progress = Progress.onStandardError(quiet)) {
      return FolderProbe.vsa(
          folder,
          on,
          settings,
          (done, goal, what) -> {
            double rate = done * 1e9 / (System.nanoTime() - began);
            progress.show(
                width ->
                    ProgressLine.counting("million products, " + what, done, goal, rate, width));
          });
    }
  }
}
