package dev.latebloom.cli.command;

import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.corpus.CorpusKind;
import dev.latebloom.corpus.CorpusSettings;
import dev.latebloom.corpus.Mix;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = {
      "Write a corpus made by rule, one JSON object a line, for ingest or for other tools.",
      "Some responses can be made wrong on purpose; --truth says which."
    })
public final class GenerateCommand implements Callable<Integer> {
  /** The corpora that are made by rule. */
  private static final class Made implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(CorpusKind.values())
          .filter(kind -> kind != CorpusKind.RECORDS)
          .map(CorpusKind::toString)
          .iterator();
    }
  }

  @Parameters(
      paramLabel = "CORPUS",
      completionCandidates = Made.class,
      description = "Which corpus: ${COMPLETION-CANDIDATES}.")
  private CorpusKind corpus = CorpusKind.ARITHMETIC;

  @Option(
      names = {"-n", "--examples"},
      defaultValue = "8000",
      description = "Records.")
  private int examples;

  @Option(
      names = "--errors",
      defaultValue = "0.03",
      description = "Share of records with a wrong response planted.")
  private double errors;

  @Option(
      names = "--held-out",
      defaultValue = "100",
      description = "Tests of each kind kept out of the records.")
  private int heldOut;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides everything random; the same seed makes the same bytes.")
  private long seed;

  @Option(
      names = "--mix",
      defaultValue = "balanced",
      description = "How common the sources are, balanced or long-tailed.")
  private Mix mix = Mix.BALANCED;

  @Option(
      names = "--cue",
      defaultValue = "0.9",
      description = "Of dominoes: how often the cue agrees with the right label.")
  private double cue = CorpusSettings.CUE_RATE;

  @Option(
      names = "--sources",
      split = ",",
      paramLabel = "NAME",
      description =
          "Of arithmetic: which, from easy to hard, such as sum-2-1,sum-2 (default: six, from sum-1"
              + " to product-2x2).")
  private List<String> sources = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write (default: standard output).")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Also write of each record its source, difficulty, and whether it is wrong.")
  private Optional<Path> truth = Optional.empty();

  @Option(names = "--force", description = "Replace files that exist already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (corpus == CorpusKind.RECORDS) {
      throw new IllegalArgumentException(
          "records are not made but found; name one of " + String.join(", ", new Made()));
    }
    var made =
        corpus.make(
            new CorpusSettings(
                examples, heldOut, errors, seed, mix, cue, sources, Optional.empty()));
    if (truth.isPresent()) OutputFile.prepared(truth.get(), force);
    try (var out = open()) {
      for (Iterator<String> each = made.records().iterator(); each.hasNext(); ) {
        out.write(each.next());
        out.write('\n');
      }
    }
    if (truth.isPresent()) made.truth().saveTo(truth.get());
    for (var source : made.sources()) {
      made.floor(source).ifPresent(floor -> sayFloor(source, floor));
    }
    return ExitCode.OK;
  }

  /** On standard error, since standard output may be the corpus. */
  private static void sayFloor(String source, double floor) {
    System.err.printf(Locale.ROOT, "%s: no model is below %.6f nats a byte%n", source, floor);
  }

  private BufferedWriter open() throws IOException {
    return output.isPresent()
        ? Files.newBufferedWriter(OutputFile.prepared(output.get(), force))
        : new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
  }
}
