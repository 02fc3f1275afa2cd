package dev.latebloom.cli.command.dialog;

import dev.latebloom.cli.terminal.CpuThreads;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.dialog.data.AnswersFile;
import dev.latebloom.dialog.data.Split;
import dev.latebloom.file.Durable;
import dev.latebloom.score.BertScore;
import dev.latebloom.score.DialogRpt;
import dev.latebloom.train.engine.Torch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
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
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Score a system's answers to dialogues: length, variety, and with responses BERTScore.",
      "Answers are JSON lines of id and text, or what 'latebloom eval -o' keeps."
    })
final class DialogScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "ANSWERS", description = "A system's answers.")
  private Path file = Path.of("");

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "FILE",
      description = "The dialogues that were answered, with their responses.")
  private Path data = Path.of("");

  @Option(
      names = "--system",
      paramLabel = "NAME",
      description = "What the system is called (default: the name of its file).")
  private Optional<String> system = Optional.empty();

  @Mixin private BertScoreOptions bertScore = new BertScoreOptions();

  @Option(
      names = "--ranker",
      paramLabel = "HEAD=FOLDER",
      description =
          "Also score with one of DialogRPT's heads (updown, width, depth, human_vs_rand,"
              + " human_vs_machine), or your own in its place; with all five, their ensemble.")
  private List<String> rankers = List.of();

  @Mixin private CpuThreads threads = new CpuThreads();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "RESULTS",
      description = "Where to write the results, for 'dialog rank'.")
  private Optional<Path> output = Optional.empty();

  @Option(names = "--force", description = "Replace a file that exists already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (output.isPresent()) OutputFile.prepared(output.get(), force);
    var dialogues = Split.passages(data);
    var name = system.orElse(String.valueOf(file.getFileName()));
    var scores = new Scores(name, dialogues, AnswersFile.read(file, dialogues));
    scores.addVariety();
    if (scores.hasReferences()) scores.addSame();
    // Whoever names an encoder is told that there is nothing to compare with.
    var encoder =
        scores.hasReferences() || bertScore.isNamed()
            ? bertScore.encoder()
            : Optional.<Path>empty();
    if (encoder.isPresent()) {
      var folder = encoder.get();
      try (var torch = Torch.load("cpu", threads.count());
          var scorer = BertScore.load(torch, folder, bertScore.settings(folder))) {
        scores.add(scorer);
      }
    }
    if (!rankers.isEmpty()) addRankers(scores);
    var results = scores.results();
    var out = spec.commandLine().getOut();
    results
        .measures()
        .forEach((measure, value) -> out.println("%-28s %.4f".formatted(measure, value)));
    results.scorers().forEach((family, by) -> out.println("%s: %s".formatted(family, by)));
    out.flush();
    if (output.isPresent()) {
      Durable.replace(output.get(), results.lines().getBytes(StandardCharsets.UTF_8));
    }
    return ExitCode.OK;
  }

  private void addRankers(Scores scores) throws IOException {
    var folders = new EnumMap<DialogRpt, Path>(DialogRpt.class);
    for (var each : rankers) {
      int at = each.indexOf('=');
      if (at < 0) {
        throw new IllegalArgumentException("--ranker is no HEAD=FOLDER, such as updown=" + each);
      }
      folders.put(DialogRpt.of(each.substring(0, at)), Path.of(each.substring(at + 1)));
    }
    try (var torch = Torch.load("cpu", threads.count())) {
      for (var head : folders.entrySet()) scores.add(torch, head.getKey(), head.getValue());
    }
    if (folders.size() == DialogRpt.values().length) scores.addTogether();
  }
}
