package dev.latebloom.cli.command;

import dev.latebloom.app.evaluate.Plan;
import dev.latebloom.cli.command.options.EngineOptions;
import dev.latebloom.cli.command.options.SamplingOptions;
import dev.latebloom.cli.command.options.StopOptions;
import dev.latebloom.evaluate.Asking;
import dev.latebloom.evaluate.Evaluation;
import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.evaluate.data.DataFiles;
import dev.latebloom.evaluate.data.Item;
import dev.latebloom.evaluate.data.Prompting;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How {@code eval} asks a model and measures its losses. */
final class EvalOptions {
  /** What can be measured. */
  enum Measure {
    LOSS,
    ANSWERS
  }

  @Option(
      names = "--only",
      paramLabel = "WHAT",
      description = "loss or answers; without it both, where records have answers.")
  private Optional<Measure> only = Optional.empty();

  @Option(
      names = "--answer",
      defaultValue = "auto",
      paramLabel = "RULE",
      description = "What counts as the answer: " + AnswerRule.NAMES + ".")
  private String answer = "auto";

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description =
          "Text of a prompt, with {question} where the question goes and \\n"
              + " for a new line (default: as in training).")
  private Optional<String> prompt = Optional.empty();

  @Option(
      names = "--shots",
      defaultValue = "0",
      paramLabel = "N",
      description = "Solved examples before each question.")
  private int shots;

  @Option(
      names = "--shots-from",
      paramLabel = "FILE",
      description = "Where the solved examples are, the first N of it.")
  private Optional<String> shotsFrom = Optional.empty();

  @Option(
      names = "--chat-template",
      defaultValue = "",
      paramLabel = "NAME",
      description =
          "plain, chatml, alpaca, or where a template is (default: the model's own, or plain).")
  private String template = "";

  @Mixin private StopOptions stops = new StopOptions();

  @Option(
      names = {"-n", "--max-new"},
      defaultValue = "256",
      paramLabel = "N",
      description = "Most tokens of an answer.")
  private int maxNew;

  @Option(
      names = "--samples",
      defaultValue = "1",
      paramLabel = "K",
      description = "Answers to each question, of which the most frequent counts.")
  private int samples;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Option(
      names = "--context",
      paramLabel = "N",
      description =
          "Tokens of a window over a longer text, or that a Mamba reads at once (default: the"
              + " model's, 2048 at most).")
  private Optional<Integer> context = Optional.empty();

  @Option(
      names = "--stride",
      paramLabel = "N",
      description = "New tokens of each further window (default: half of the context).")
  private Optional<Integer> stride = Optional.empty();

  @Option(
      names = "--windows",
      description = "Windows for a Mamba too, whose state is otherwise carried on.")
  private boolean windows;

  @Option(
      names = "--rows",
      defaultValue = "32",
      paramLabel = "N",
      description = "Answers that are written at once.")
  private int rows;

  @Option(
      names = "--batch-tokens",
      defaultValue = "8192",
      paramLabel = "N",
      description = "Tokens that are read at once for losses.")
  private int batchTokens;

  @Mixin private EngineOptions engine = new EngineOptions();

  @Option(names = "--compute", defaultValue = "fp32", description = "fp32 or bf16.")
  private String compute = "fp32";

  long seed() {
    return sampling.seed();
  }

  /** What they say together. */
  Plan plan() throws IOException {
    var prompting = new Prompting(prompt.map(StopOptions::lines), solved(), false);
    var asking =
        new Asking(AnswerRule.of(answer), maxNew, stops.texts(), samples, sampling.sampling());
    var losses = new Plan.Losses(optional(context), optional(stride), windows);
    return new Plan(
        only.filter(Measure.ANSWERS::equals).isPresent() ? Optional.empty() : Optional.of(losses),
        only.filter(Measure.LOSS::equals).isPresent() ? Optional.empty() : Optional.of(asking),
        prompting,
        template,
        engine.tokenizer(),
        new Evaluation.Limits(rows, batchTokens),
        engine.device(),
        engine.threads(),
        compute);
  }

  private List<Item> solved() throws IOException {
    if (shots == 0) return List.of();
    if (shots < 0) throw new IllegalArgumentException("--shots is " + shots + "; at least 0");
    if (shotsFrom.isEmpty()) {
      throw new IllegalArgumentException(
          "--shots needs --shots-from, a file of records with answers, such as the train set's");
    }
    var all = DataFiles.read(List.of(shotsFrom.get())).stream().filter(Item::isQuestion).toList();
    if (all.size() < shots) {
      throw new IllegalArgumentException(
          "--shots is %d, but %s has %d questions".formatted(shots, shotsFrom.get(), all.size()));
    }
    return all.subList(0, shots);
  }

  private static OptionalInt optional(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }
}
