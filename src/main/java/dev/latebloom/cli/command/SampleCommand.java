package dev.latebloom.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.OwnTokenizer;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import dev.latebloom.train.model.generate.Sampling;
import dev.latebloom.train.model.generate.StopTexts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
    description = "Continue prompts with the model of a checkpoint.")
public final class SampleCommand implements Callable<Integer> {
  /** Prompts that are continued at once; it bounds the memory. */
  private static final int ROWS = 64;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FOLDER",
      description = "A checkpoint, or a run's folder, whose newest checkpoint is taken.")
  private Path folder = Path.of("");

  @Parameters(
      index = "1..*",
      paramLabel = "PROMPT",
      description = "Texts to continue; without any, text from nothing.")
  private List<String> prompts = List.of();

  @Option(
      names = {"-n", "--max-new"},
      defaultValue = "200",
      description = "Most tokens to add.")
  private int maxNew;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Mixin private Drafting drafting = new Drafting();

  @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:0.")
  private String device = "auto";

  @Option(
      names = "--tokenizer",
      defaultValue = "",
      description = "\"bytes\", or where its files are (default: the model's own).")
  private String tokenizer = "";

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

  @Override
  public Integer call() throws IOException {
    var checkpoint = best ? Checkpointed.bestIn(folder) : Checkpointed.newestIn(folder);
    var drawn = sampling.sampling(maxNew);
    drafting.check(drawn, !ids && !chat && !json);
    try (var torch = Torch.load(device, 0);
        var model = ModelFolder.load(torch, checkpoint, Compute.of("fp32"))) {
      if (ids) {
        continueIds(new Generation(model, ROWS), drawn);
      } else if (chat) {
        answer(model, tokenizerOf(checkpoint), drawn);
      } else {
        continueTexts(model, tokenizerOf(checkpoint), drawn);
      }
    }
    return ExitCode.OK;
  }

  private Tokenizer tokenizerOf(Path checkpoint) throws IOException {
    if (tokenizer.isEmpty()) {
      return Tokenizer.load(OwnTokenizer.in(checkpoint).orElse(checkpoint.toString()), "");
    }
    var given = Tokenizer.load(tokenizer, "");
    OwnTokenizer.warning(checkpoint, "--tokenizer", tokenizer, given)
        .ifPresent(spec.commandLine().getErr()::println);
    return given;
  }

  private void continueTexts(Model model, Tokenizer tokenizer, Sampling sampling)
      throws IOException {
    var texts = prompts.isEmpty() ? List.of("") : prompts;
    if (drafting.isOn()) {
      var all = drafting.continued(model, tokenizer, texts, maxNew);
      for (int i = 0; i < texts.size(); i++) print(texts.get(i), all.responses().get(i));
      spec.commandLine().getErr().println(all.gain());
      return;
    }
    // Plain text begins with what comes before it in training.
    var starts = texts.stream().map(tokenizer::prompt).toList();
    var generation = new Generation(model, ROWS, tokenizer.end());
    var responses = generation.continuations(starts, maxNew, sampling);
    for (int i = 0; i < responses.size(); i++) {
      print(texts.get(i), tokenizer.text(starts.get(i), responses.get(i)));
    }
  }

  private void answer(Model model, Tokenizer tokenizer, Sampling sampling) throws IOException {
    if (prompts.isEmpty()) throw new IllegalArgumentException("give a question behind --chat");
    var template = ChatTemplate.load("", tokenizer);
    var starts = prompts.stream().map(text -> template.question(text, tokenizer)).toList();
    var stops = new StopTexts(tokenizer, template.answerEnd().stream().toList());
    var generation = new Generation(model, ROWS, tokenizer.end()).stoppingAt(stops);
    var answers = generation.continuations(starts, maxNew, sampling);
    for (int i = 0; i < answers.size(); i++) {
      var answer = stops.before(tokenizer.text(starts.get(i), answers.get(i)));
      print(json ? prompts.get(i) : "", answer);
    }
  }

  private void continueIds(Generation generation, Sampling sampling) throws IOException {
    if (prompts.isEmpty()) throw new IllegalArgumentException("give the ids to begin with");
    var starts = prompts.stream().map(SampleCommand::tokens).toList();
    var responses = generation.continuations(starts, maxNew, sampling);
    for (int i = 0; i < responses.size(); i++) {
      var response = text(responses.get(i));
      print(prompts.get(i), json || response.isEmpty() ? response : "," + response);
    }
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
