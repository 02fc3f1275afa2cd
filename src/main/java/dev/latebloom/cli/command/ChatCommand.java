package dev.latebloom.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.latebloom.app.folder.Checkpointed;
import dev.latebloom.app.folder.OwnTokenizer;
import dev.latebloom.cli.command.options.EngineOptions;
import dev.latebloom.cli.command.options.SamplingOptions;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.IdleCores;
import dev.latebloom.dialog.Answer;
import dev.latebloom.dialog.Dialog;
import dev.latebloom.ingest.record.ChatTemplate;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelFolder;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "chat",
    mixinStandardHelpOptions = true,
    description = "Talk with the model of a checkpoint, in the form that its chat template has.",
    footer = {
      "",
      "A line is a message, from a terminal or from a pipe. /reset begins anew, Ctrl-D ends."
    })
public final class ChatCommand implements Callable<Integer> {
  private static final String RESET = "/reset";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FOLDER",
      description = "A checkpoint, a run's folder, whose newest checkpoint is taken, or a model's.")
  private Path folder = Path.of("");

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "What the model is told before the conversation.")
  private Optional<String> system = Optional.empty();

  @Option(
      names = "--chat-template",
      defaultValue = "",
      paramLabel = "NAME",
      description = "plain, chatml, alpaca or a file in Jinja (default: the model's own).")
  private String chatTemplate = "";

  @Option(
      names = {"-n", "--max-new"},
      defaultValue = "512",
      paramLabel = "N",
      description = "Most tokens of an answer.")
  private int maxNew;

  @Mixin private SamplingOptions sampling = new SamplingOptions();

  @Mixin private EngineOptions engine = new EngineOptions();

  @Option(names = "--best", description = "Take the run's model with the lowest held-out loss.")
  private boolean best;

  private int tokens;
  private long nanos;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var cores = IdleCores.watch();
    var checkpoint = best ? Checkpointed.bestIn(folder) : Checkpointed.newestIn(folder);
    var used = OwnTokenizer.load(checkpoint, engine.tokenizer());
    var template = template(used, checkpoint);
    var drawn = sampling.sampling(maxNew);
    try (var torch = Torch.load(engine.device(), engine.threads(cores));
        var model = ModelFolder.load(torch, checkpoint, Compute.of("fp32"))) {
      talk(new Dialog(model, used, template, system, maxNew, drawn));
    }
    if (tokens > 0) {
      double seconds = nanos / 1e9;
      say("%,d tokens, %.1f tokens/s".formatted(tokens, tokens / seconds));
    }
    return ExitCode.OK;
  }

  private ChatTemplate template(Tokenizer used, Path checkpoint) throws IOException {
    if (!chatTemplate.isEmpty()) return ChatTemplate.load(chatTemplate, used);
    return ChatTemplate.own(used)
        .orElseThrow(
            () ->
                new IOException(
                    "the model in %s has no chat template; give that of its training by --chat-template, such as plain"
                        .formatted(checkpoint)));
  }

  private void talk(Dialog dialog) throws IOException {
    boolean isTerminal =
        Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    var lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    while (true) {
      if (isTerminal) System.out.print("> ");
      System.out.flush();
      var line = lines.readLine();
      if (line == null) break;
      if (line.isBlank()) continue;
      if (line.strip().equals(RESET)) {
        dialog.reset();
      } else {
        answer(dialog, line);
      }
    }
    if (isTerminal) System.out.println();
  }

  private void answer(Dialog dialog, String question) {
    var answer =
        dialog.answer(
            question,
            piece -> {
              System.out.print(piece);
              System.out.flush();
            });
    switch (answer) {
      case Answer.Given(_, var written, var took) -> {
        System.out.println();
        tokens += written;
        nanos += took;
      }
      case Answer.TooLong(var length, var context) ->
          say(
              "the conversation has %,d tokens and the model reads %,d; it goes on without this message, and %s begins anew"
                  .formatted(length, context, RESET));
    }
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
