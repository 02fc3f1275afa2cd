package dev.latebloom.cli.command;

import dev.latebloom.app.evaluate.Evaluator;
import dev.latebloom.app.evaluate.Length;
import dev.latebloom.app.evaluate.TopicItems;
import dev.latebloom.cli.terminal.EvaluationJson;
import dev.latebloom.cli.terminal.EvaluationText;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.ProgressLine;
import dev.latebloom.cli.terminal.SettingsOptions;
import dev.latebloom.evaluate.Difference;
import dev.latebloom.evaluate.Evaluation;
import dev.latebloom.evaluate.data.DataFiles;
import dev.latebloom.evaluate.data.Item;
import dev.latebloom.evaluate.data.Noise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    description = {
      "Score a model on records and texts: loss, bits per byte, perplexity, answers.",
      "Records are those of training, or GSM8K's, SVAMP's, AQuA's, ARC's, MMLU's or MATH's; of a"
          + " file of another kind all is one text.",
      "With --predictions the same command goes on where it was interrupted."
    })
public final class EvalCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "FOLDER",
      description = "A checkpoint, a run's folder, whose newest checkpoint is taken, or a model's.")
  private Path folder = Path.of("");

  @Option(
      names = {"-d", "--data"},
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files of records (.jsonl, .json) or texts, or patterns of their names.")
  private List<String> data = List.of();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      description = "A Kafka topic in place of files; needs --conf.")
  private Optional<String> topic = Optional.empty();

  @Option(
      names = {"-c", "--conf"},
      paramLabel = "CONF",
      description = "The settings of a run, which say where the brokers of --topic are.")
  private Optional<Path> conf = Optional.empty();

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(
      names = "--limit",
      defaultValue = "0",
      paramLabel = "N",
      description = "Only the first N items; 0 for all.")
  private int limit;

  @Option(
      names = "--against",
      paramLabel = "FOLDER",
      description = "Another model, which is compared with the first item by item.")
  private Optional<Path> against = Optional.empty();

  @Mixin private EvalOptions options = new EvalOptions();

  @Option(
      names = "--noise",
      split = ",",
      paramLabel = "KIND",
      description =
          "Measure losses again with damaged texts: drop:R, repeat:R, antspeak, uppercase:R,"
              + " random-case, swap:R, with commas between.")
  private List<String> noise = List.of();

  @Option(
      names = "--lengths",
      split = ",",
      paramLabel = "LENGTH",
      description =
          "Measure losses again with texts cut into pieces of so many tokens, or times the trained"
              + " length: 1x,4x,16x,64x.")
  private List<String> lengths = List.of();

  @Option(
      names = "--trained",
      paramLabel = "N",
      description =
          "Tokens of the longest examples in training, of which --lengths has multiples (default:"
              + " the model's context).")
  private Optional<Integer> trained = Optional.empty();

  @Option(
      names = {"-o", "--predictions"},
      paramLabel = "FILE",
      description = "Write the prediction for each item to this file, as JSON lines.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--show",
      defaultValue = "5",
      paramLabel = "N",
      description = "With --against, print so many answers that changed.")
  private int show;

  @Option(names = "--json", description = "Print the scores as JSON.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException {
    var again = again();
    var items = items();
    var evaluator = new Evaluator(options.plan(), items);
    var first = evaluated(evaluator, folder, file, again);
    requireAny(first.outcome());
    Optional<Evaluator.Evaluated> second =
        against.isPresent()
            ? Optional.of(
                evaluated(evaluator, against.get(), file.map(EvalCommand::ofSecond), again))
            : Optional.empty();
    Optional<Difference> difference =
        second.map(
            other -> Difference.of(first.outcome().predictions(), other.outcome().predictions()));
    if (json) {
      System.out.println(EvaluationJson.of(first, second, difference));
    } else {
      System.out.print(new EvaluationText(items.size()).of(first, second, difference, show));
      file.ifPresent(kept -> System.out.println("predictions in " + kept));
    }
    return ExitCode.OK;
  }

  private static void requireAny(Evaluation.Outcome outcome) {
    if (!outcome.predictions().isEmpty() || outcome.leftOut().isEmpty()) return;
    var first = outcome.leftOut().getFirst();
    throw new IllegalArgumentException(
        "nothing can be scored: all items are left out; the first is %s: %s"
            .formatted(first.key(), first.why()));
  }

  private Evaluator.Again again() {
    if (trained.orElse(1) < 1) {
      throw new IllegalArgumentException("--trained is " + trained.get() + "; at least 1");
    }
    return new Evaluator.Again(
        noise.stream().flatMap(each -> Noise.of(each).stream()).toList(),
        options.seed(),
        Length.of(lengths),
        trained.map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  private List<Item> items() throws IOException {
    var all = topic.isPresent() ? itemsOf(topic.get()) : itemsOfFiles();
    if (limit < 0) throw new IllegalArgumentException("--limit is " + limit + "; at least 0");
    return limit == 0 ? all : all.subList(0, Math.min(limit, all.size()));
  }

  private List<Item> itemsOfFiles() throws IOException {
    if (data.isEmpty()) {
      throw new IllegalArgumentException("give --data FILE, or --topic TOPIC with --conf CONF");
    }
    return DataFiles.read(data);
  }

  private List<Item> itemsOf(String topic) throws IOException {
    if (!data.isEmpty()) throw new IllegalArgumentException("give --data or --topic, not both");
    if (conf.isEmpty()) {
      throw new IllegalArgumentException("--topic needs --conf, which says where the brokers are");
    }
    var read = TopicItems.of(settings.open(conf.get()), topic);
    if (read.unread() > 0) {
      System.err.println(
          "%,d messages of topic %s cannot be read as records; they are left out"
              .formatted(read.unread(), topic));
    }
    return read.items();
  }

  /** Beside the first's: {@code p.against.jsonl} for {@code p.jsonl}. */
  private static Path ofSecond(Path first) {
    var name = String.valueOf(first.getFileName());
    int dot = name.lastIndexOf('.');
    int end = dot < 0 ? name.length() : dot;
    return first.resolveSibling(name.substring(0, end) + ".against" + name.substring(end));
  }

  private Evaluator.Evaluated evaluated(
      Evaluator evaluator, Path of, Optional<Path> kept, Evaluator.Again again) throws IOException {
    var hint = new Thread(() -> sayHowToGoOn(kept));
    Runtime.getRuntime().addShutdownHook(hint);
    try (var progress = Progress.onStandardError(quiet)) {
      return evaluator.evaluate(of, kept, again, shown(progress));
    } finally {
      Runtime.getRuntime().removeShutdownHook(hint);
    }
  }

  private static void sayHowToGoOn(Optional<Path> kept) {
    var what =
        kept.filter(Files::exists)
            .map(path -> path + " has what is done; the same command goes on behind it")
            .orElse("nothing is kept; with --predictions FILE the same command would go on");
    System.err.println("\nlatebloom eval: interrupted; " + what);
  }

  private static Evaluation.Progress shown(Progress progress) {
    long began = System.nanoTime();
    long[] first = {-1};
    return (done, goal, what) -> {
      if (first[0] < 0) first[0] = done;
      double seconds = Math.max(1, System.nanoTime() - began) / 1e9;
      progress.show(
          width -> ProgressLine.counting(what, done, goal, (done - first[0]) / seconds, width));
    };
  }
}
