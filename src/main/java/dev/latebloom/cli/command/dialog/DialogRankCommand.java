package dev.latebloom.cli.command.dialog;

import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Split;
import dev.latebloom.dialog.rank.Judgements;
import dev.latebloom.dialog.rank.Leaderboard;
import dev.latebloom.dialog.rank.LeaderboardJson;
import dev.latebloom.dialog.rank.LeaderboardPage;
import dev.latebloom.dialog.rank.LeaderboardText;
import dev.latebloom.dialog.rank.RatingPage;
import dev.latebloom.dialog.rank.Results;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    description = {
      "Rank systems by the mean of their places, as the shared task of BEA 2023 did.",
      "Pages show answers side by side, or two at a time to people who do not know whose they are."
    })
final class DialogRankCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(arity = "1..*", paramLabel = "RESULTS", description = "A file a system.")
  private List<Path> files = List.of();

  @Option(
      names = "--by",
      split = ",",
      paramLabel = "MEASURE",
      description =
          "Measures whose places make the rank (default: bertscore.f1 and dialogrpt.final, as far"
              + " as all results have them).")
  private List<String> by = List.of();

  @Option(
      names = {"-d", "--data"},
      paramLabel = "FILE",
      description = "The dialogues that were answered, for pages.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "Write the ranks and some answers side by side as a page.")
  private Optional<Path> page = Optional.empty();

  @Option(
      names = "--examples",
      defaultValue = "20",
      paramLabel = "N",
      description = "Dialogues on the page.")
  private int examples;

  @Option(
      names = "--rating",
      paramLabel = "FILE",
      description =
          "Write a page on which people judge two answers without knowing whose they are.")
  private Optional<Path> rating = Optional.empty();

  @Option(
      names = "--pairs",
      defaultValue = "60",
      paramLabel = "N",
      description = "Comparisons on that page.")
  private int pairs;

  @Option(
      names = "--judgements",
      paramLabel = "FILE",
      description = "What people saved there: adds measures such as human.helps.")
  private Optional<Path> judgements = Optional.empty();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides which dialogues and pairs the pages show, and who is A.")
  private long seed;

  @Option(names = "--json", description = "Print the ranks as JSON.")
  private boolean json;

  @Option(names = "--force", description = "Replace files that exist already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    List<Results> all = new ArrayList<>();
    for (var file : files) all.add(Results.read(file));
    if (judgements.isPresent()) all = Judgements.addTo(all, judgements.get(), seed);
    var board = Leaderboard.of(all, by);
    if (page.isPresent()) {
      write(page.get(), new LeaderboardPage(board, dialogues()).text(examples, seed));
    }
    if (rating.isPresent()) {
      write(rating.get(), new RatingPage(all, dialogues(), pairs, seed).text());
    }
    var out = spec.commandLine().getOut();
    if (json) out.println(LeaderboardJson.of(board));
    else out.print(LeaderboardText.of(board));
    out.flush();
    return ExitCode.OK;
  }

  private List<Passage> dialogues() throws IOException {
    if (data.isEmpty()) {
      throw new IllegalArgumentException("a page needs --data, the dialogues that were answered");
    }
    return Split.passages(data.get());
  }

  private void write(Path file, String text) throws IOException {
    Durable.replace(OutputFile.prepared(file, force), text.getBytes(StandardCharsets.UTF_8));
  }
}
