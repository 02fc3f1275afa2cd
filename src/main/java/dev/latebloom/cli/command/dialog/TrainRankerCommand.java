package dev.latebloom.cli.command.dialog;

import dev.latebloom.cli.terminal.CpuThreads;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.ProgressLine;
import dev.latebloom.dialog.data.Preference;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.score.Ranker;
import dev.latebloom.score.RankerTokens;
import dev.latebloom.score.RankerTraining;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.optim.OptimizerSettings;
import dev.latebloom.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Files;
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
    name = "train-ranker",
    mixinStandardHelpOptions = true,
    description = {
      "Train a model to rank answers, from pairs of which one is better, as DialogRPT was.",
      "A pair is a line of JSON: utterances of text, better, worse."
    })
final class TrainRankerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "PAIRS", description = "The pairs to learn from.")
  private Path pairs = Path.of("");

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FOLDER",
      description = "The decoder to begin with, such as DialoGPT's, with its tokenizer.")
  private Path model = Path.of("");

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FOLDER",
      description = "Where to write the ranker; a folder that is new or empty.")
  private Path output = Path.of("");

  @Option(
      names = "--held-out",
      paramLabel = "PAIRS",
      description = "Pairs to say afterwards how many are ranked right.")
  private Optional<Path> heldOut = Optional.empty();

  @Option(names = "--steps", defaultValue = "1000", description = "Steps.")
  private int steps;

  @Option(
      names = "--batch",
      defaultValue = "16",
      description = "Pairs a step; DialogRPT's was 256.")
  private int batch;

  @Option(
      names = "--learning-rate",
      defaultValue = "3e-5",
      description =
          "The highest learning rate; it rises over a twentieth of the steps and falls by a"
              + " cosine.")
  private double learningRate;

  @Option(
      names = "--max-tokens",
      defaultValue = "50",
      description = "Most tokens of a dialogue; the last are kept.")
  private int maxTokens;

  @Option(names = "--seed", defaultValue = "1", description = "Decides the order of pairs.")
  private long seed;

  @Mixin private CpuThreads threads = new CpuThreads();

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    if (steps < 1 || batch < 1) {
      throw new IllegalArgumentException("--steps and --batch are at least 1");
    }
    var tokenizer = Tokenizer.load(model.toString(), "");
    prepareOutput();
    var out = spec.commandLine().getOut();
    try (var torch = Torch.load("cpu", threads.count());
        var ranker = Ranker.begin(torch, model, tokenizer.end())) {
      var tokens = new RankerTokens(tokenizer, Math.min(maxTokens, ranker.context()));
      var learned = read(pairs, tokens);
      try (var training = new RankerTraining(torch, ranker, settings())) {
        train(training, learned);
        training.save(output);
      }
      copyTokenizer();
      out.println(
          "ranked right: %s of %,d pairs learned from"
              .formatted(share(ranker, learned), learned.size()));
      if (heldOut.isPresent()) {
        var others = read(heldOut.get(), tokens);
        out.println(
            "ranked right: %s of %,d pairs held out"
                .formatted(share(ranker, others), others.size()));
      }
      out.flush();
    }
    return ExitCode.OK;
  }

  private void prepareOutput() throws IOException {
    Files.createDirectories(output);
    try (var children = Files.list(output)) {
      if (children.findAny().isEmpty()) return;
    }
    throw new IllegalArgumentException(output + " is not empty; give another --output");
  }

  private static List<RankerTraining.Pair> read(Path file, RankerTokens tokens) throws IOException {
    return Preference.read(file).stream()
        .map(
            each ->
                new RankerTraining.Pair(
                    tokens.of(each.turns(), each.better()), tokens.of(each.turns(), each.worse())))
        .toList();
  }

  private OptimizerSettings settings() {
    var schedule = new Schedule.Cosine(learningRate, Math.max(1, steps / 20), steps, 0);
    return new OptimizerSettings(0.9, 0.999, 1e-8, 0.01, 1, schedule);
  }

  private void train(RankerTraining training, List<RankerTraining.Pair> learned) {
    long began = System.nanoTime();
    try (var progress = Progress.onStandardError(quiet)) {
      for (int step = 1; step <= steps; step++) {
        training.step(step, learned, batch, seed);
        int done = step;
        double rate = done * 1e9 / Math.max(1, System.nanoTime() - began);
        progress.show(width -> ProgressLine.counting("steps", done, steps, rate, width));
      }
    }
  }

  private static String share(Ranker ranker, List<RankerTraining.Pair> of) {
    return "%.1f%%".formatted(100 * RankerTraining.accuracy(ranker, of));
  }

  private void copyTokenizer() throws IOException {
    try (var children = Files.list(model)) {
      for (var file : children.filter(Files::isRegularFile).toList()) {
        var name = String.valueOf(file.getFileName());
        if (Tokenizer.isFile(name)) Files.copy(file, output.resolve(name));
      }
    }
  }
}
