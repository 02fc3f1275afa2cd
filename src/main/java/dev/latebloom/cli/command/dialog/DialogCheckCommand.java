package dev.latebloom.cli.command.dialog;

import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.dialog.data.Check;
import dev.latebloom.dialog.data.CheckJson;
import dev.latebloom.dialog.data.CheckText;
import dev.latebloom.dialog.data.Parting;
import dev.latebloom.dialog.data.Split;
import dev.latebloom.file.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Check files of dialogues, a split each: schema, speakers, empty turns, length, duplicates,"
          + " and leakage, which is a run of turns that stands in two of them.",
      "Exits with 1 if there is something to mend."
    })
final class DialogCheckCommand implements Callable<Integer> {
  private static final Pattern PART = Pattern.compile("([\\w-]+)=(\\d+(?:\\.\\d+)?)");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Dialogues, an object a line; such as train.jsonl dev.jsonl.")
  private List<Path> files = List.of();

  @Mixin private LengthOptions length = new LengthOptions();

  @Option(
      names = "--run",
      defaultValue = "3",
      paramLabel = "N",
      description = "Turns that two dialogues must share to leak.")
  private int run;

  @Option(
      names = "--split",
      paramLabel = "FOLDER",
      description =
          "Also write the dialogues anew into this folder, parted so that nothing leaks. Flawed"
              + " ones and all but the first of duplicates are left out.")
  private Optional<Path> folder = Optional.empty();

  @Option(
      names = "--parts",
      split = ",",
      paramLabel = "NAME=SHARE",
      description =
          "The parts that --split writes, such as train=0.8,dev=0.1,test=0.1 (default: those given,"
              + " as large as they are).")
  private List<String> parts = List.of();

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides which dialogues --split puts where.")
  private long seed;

  @Option(
      names = "--show",
      defaultValue = "5",
      paramLabel = "N",
      description = "Print so many flaws of each kind.")
  private int show;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Option(names = "--force", description = "Replace files that exist already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    var splits = new ArrayList<Split>();
    for (var file : files) splits.add(Split.read(file));
    var check = new Check(length.length(), length.maxTokens(), run);
    var report = check.of(splits);
    var out = spec.commandLine().getOut();
    if (json) out.println(CheckJson.of(report));
    else out.print(CheckText.of(report, show));
    if (folder.isPresent()) write(report.mended(splits), folder.get());
    out.flush();
    return report.isClean() ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void write(List<Split> splits, Path folder) throws IOException {
    var parted = Parting.of(splits, wanted(splits), run, seed);
    for (var part : parted.parts()) {
      var file = OutputFile.prepared(folder.resolve(part.name()), force);
      var passages = part.passages().stream().map(Split.Found::passage).toList();
      Durable.replace(file, DialogConvertCommand.lines(passages).getBytes(StandardCharsets.UTF_8));
      spec.commandLine().getErr().println("%s: %,d dialogues".formatted(file, passages.size()));
    }
    spec.commandLine()
        .getErr()
        .println(
            "%,d groups of dialogues hang together; the largest has %,d"
                .formatted(parted.groups(), parted.largest()));
  }

  private List<Parting.Wanted> wanted(List<Split> splits) {
    if (parts.isEmpty()) {
      return splits.stream()
          .map(each -> new Parting.Wanted(each.name(), each.passages().size()))
          .toList();
    }
    return parts.stream().map(DialogCheckCommand::part).toList();
  }

  private static Parting.Wanted part(String given) {
    var matcher = PART.matcher(given);
    if (matcher.matches()) {
      return new Parting.Wanted(matcher.group(1) + ".jsonl", Double.parseDouble(matcher.group(2)));
    }
    throw new IllegalArgumentException(
        "--parts \"" + given + "\" is no name with a share, such as train=0.8");
  }
}
