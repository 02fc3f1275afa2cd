package dev.latebloom.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.OwnTokenizer;
import dev.latebloom.cli.command.options.EngineOptions;
import dev.latebloom.cli.command.options.SamplingOptions;
import dev.latebloom.cli.command.options.StopOptions;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.IdleCores;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.ProgressLine;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    description = {
      "Continue prompts with the model of a checkpoint.",
      "One text is printed as it is written; of several, each group of 256 when its last one ends."
    })
public final class SampleCommand implements Callable<Integer> {
  /** Prompts that are continued at once; it bounds the memory. */
  private static final int ROWS = 64;

  /** Prompts whose texts are printed together, when the last of them ends. */
  private static final int PRINTED_AT_ONCE = 4 * ROWS;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FOLDER",
      description = "A checkpoint, or a run's folder, whose newest checkpoint is taken.")
  private Path folder = Path.of("");

  @Parameters(
      index = "1..*",
      paramLabel = "PROMPT",
      description = "Texts to continue; without any, text from nothing.")
  private List<String> texts = List.of();

  @Mixin private PromptOptions prompts = new PromptOptions();

  @Option(
      names = {"-n", "--max-new"},
      defaultValue = "200",
      description = "Most tokens to add.")
  private int maxNew;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Mixin private Drafting drafting = new Drafting();

  @Mixin private StopOptions stops = new StopOptions();

  @Mixin private EngineOptions engine = new EngineOptions();

  @Option(
      names = "--chat",
      description = "Prompts are questions, put in the form that the model's chat template has.")
  private boolean chat;

  @Option(
      names = "--ids",
      description = "Prompts and what is printed are token ids with commas; no tokenizer is read.")
  private boolean ids;

  @Option(names = "--best", description = "Take the run's model with the lowest held-out loss.")
  private boolean best;

  @Option(names = "--json", description = "Print a JSON object a prompt.")
  private boolean json;

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var cores = IdleCores.watch();
    var checkpoint = best ? Checkpointed.bestIn(folder) : Checkpointed.newestIn(folder);
    var drawn = sampling.sampling(maxNew);
    boolean isPlain = !ids && !chat && !json && stops.texts().isEmpty();
    drafting.check(drawn, isPlain);
    if (ids && !stops.texts().isEmpty()) {
      throw new IllegalArgumentException("--stop is for texts; leave out --ids");
    }
    var asked = prompts.all(texts);
    if (asked.isEmpty() && (ids || chat)) {
      throw new IllegalArgumentException(
          ids ? "give the ids to begin with" : "give a question behind --chat");
    }
    try (var torch = Torch.load(engine.device(), engine.threads(cores));
        var model = ModelFolder.load(torch, checkpoint, Compute.of("fp32"))) {
      if (ids) {
        continueIds(model, asked, drawn);
      } else {
        var begun = asked.isEmpty() ? List.of("") : asked;
        continueTexts(model, tokenizerOf(checkpoint), begun, drawn);
      }
    }
    return ExitCode.OK;
  }

  private Tokenizer tokenizerOf(Path checkpoint) throws IOException {
    var named = engine.tokenizer();
    var used = OwnTokenizer.load(checkpoint, named);
    if (!named.isEmpty()) {
      OwnTokenizer.warning(checkpoint, "--tokenizer", named, used)
          .ifPresent(spec.commandLine().getErr()::println);
    }
    return used;
  }

  private void continueTexts(
      Model model, Tokenizer tokenizer, List<String> texts, Sampling sampling) throws IOException {
    if (drafting.isOn()) {
      var all = drafting.continued(model, tokenizer, texts, maxNew);
      for (int i = 0; i < texts.size(); i++) print(texts.get(i), all.responses().get(i));
      spec.commandLine().getErr().println(all.gain());
      return;
    }
    var form = TextForm.of(tokenizer, chat, stops.texts());
    if (texts.size() == 1 && !json) {
      speak(form, model, texts.getFirst(), sampling);
      return;
    }
    var generation = form.generation(model, ROWS);
    continueAll(
        model,
        texts,
        form::prompt,
        generation,
        sampling,
        (text, prompt, response) -> {
          var written = form.response(prompt, response);
          print(chat && !json ? "" : text, written);
        });
  }

  private void speak(TextForm form, Model model, String text, Sampling sampling) {
    if (!chat) System.out.print(text);
    form.speak(
        model,
        text,
        maxNew,
        sampling,
        piece -> {
          System.out.print(piece);
          System.out.flush();
        });
    System.out.println();
  }

  private void continueIds(Model model, List<String> asked, Sampling sampling) throws IOException {
    var generation = new Generation(model, ROWS);
    continueAll(
        model,
        asked,
        SampleCommand::tokens,
        generation,
        sampling,
        (given, _, response) -> {
          var more = text(response);
          print(given, json || more.isEmpty() ? more : "," + more);
        });
  }

  /** Takes what was written after each prompt, in their order. */
  private interface Written {
    void take(String asked, Tokens prompt, Tokens response) throws IOException;
  }

  private void continueAll(
      Model model,
      List<String> asked,
      Function<String, Tokens> form,
      Generation generation,
      Sampling sampling,
      Written written)
      throws IOException {
    var all = asked.stream().map(form).toList();
    // Before hours of others are written.
    for (int i = 0; i < all.size(); i++) requireFits(model, i + 1, all.get(i).length());
    long begun = System.nanoTime();
    for (int from = 0; from < asked.size(); from += PRINTED_AT_ONCE) {
      int to = Math.min(asked.size(), from + PRINTED_AT_ONCE);
      var starts = all.subList(from, to);
      var streams = LongStream.range(from, to).toArray();
      int before = from;
      List<Tokens> responses;
      try (var progress = Progress.onStandardError(quiet)) {
        responses =
            generation
                .telling(more -> tell(progress, before + more, asked.size(), begun))
                .continuations(starts, streams, maxNew, sampling);
      }
      for (int i = 0; i < starts.size(); i++) {
        written.take(asked.get(from + i), starts.get(i), responses.get(i));
      }
    }
  }

  private static void requireFits(Model model, int number, int length) {
    int context = model.architecture().context();
    if (length <= context) return;
    throw new IllegalArgumentException(
        "prompt %,d has %,d tokens, and the model reads %,d; shorten it or leave it out"
            .formatted(number, length, context));
  }

  private static void tell(Progress progress, int done, int all, long begun) {
    double seconds = Math.max(1, System.nanoTime() - begun) / 1e9;
    progress.show(width -> ProgressLine.counting("prompts", done, all, done / seconds, width));
  }

  private static Tokens tokens(String ids) {
    try {
      return Tokens.of(
          Arrays.stream(ids.split(",", -1))
              .map(String::strip)
              .mapToInt(Integer::parseInt)
              .toArray());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + ids + "\" is not token ids with commas between them, such as 1,403,407", e);
    }
  }

  private static String text(Tokens tokens) {
    return IntStream.range(0, tokens.length())
        .mapToObj(i -> Integer.toString(tokens.at(i)))
        .collect(Collectors.joining(","));
  }

  private void print(String prompt, String response) throws IOException {
    if (json) {
      var line = new LinkedHashMap<String, String>();
      line.put("prompt", prompt);
      line.put("response", response);
      System.out.println(new ObjectMapper().writeValueAsString(line));
    } else {
      System.out.println(Stream.of(prompt, response).reduce("", String::concat));
    }
  }
}
