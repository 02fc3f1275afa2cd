package dev.latebloom.cli;

import dev.latebloom.corpus.GradedArithmetic;
import dev.latebloom.corpus.GradedArithmeticSettings;
import dev.latebloom.corpus.Mix;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    description = "Write a corpus made by rule, one JSON object a line.")
final class GenerateCommand implements Callable<Integer> {
  /** Corpora there are. */
  enum Corpus {
    arithmetic
  }

  @Parameters(paramLabel = "CORPUS", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Corpus corpus = Corpus.arithmetic;

  @Option(
      names = {"-n", "--examples"},
      defaultValue = "8000",
      description = "Records (default: ${DEFAULT-VALUE}).")
  private int examples;

  @Option(
      names = "--errors",
      defaultValue = "0.03",
      description = "Share of records with a wrong answer planted (default: ${DEFAULT-VALUE}).")
  private double errors;

  @Option(
      names = "--held-out",
      defaultValue = "100",
      description = "Problems of each source kept out of the records (default: ${DEFAULT-VALUE}).")
  private int heldOut;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--mix",
      defaultValue = "BALANCED",
      description = "How common the sources are: ${COMPLETION-CANDIDATES}.")
  private Mix mix = Mix.BALANCED;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Default: standard output.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Also write which records were planted as errors.")
  private Optional<Path> truth = Optional.empty();

  @Override
  public Integer call() throws IOException {
    var made =
        switch (corpus) {
          case arithmetic ->
              new GradedArithmetic(
                  new GradedArithmeticSettings(examples, heldOut, errors, seed, mix));
        };
    try (var out = open()) {
      for (Iterator<String> each = made.records().iterator(); each.hasNext(); ) {
        out.write(each.next());
        out.write('\n');
      }
    }
    if (truth.isPresent()) made.truth().saveTo(truth.get());
    return 0;
  }

  private BufferedWriter open() throws IOException {
    return output.isPresent()
        ? Files.newBufferedWriter(output.get())
        : new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
  }
}
