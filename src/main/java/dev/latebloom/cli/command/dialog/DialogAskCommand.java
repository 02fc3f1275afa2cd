package dev.latebloom.cli.command.dialog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.ProgressLine;
import dev.latebloom.dialog.Asking;
import dev.latebloom.dialog.data.GrowingAnswers;
import dev.latebloom.dialog.data.Passage;
import dev.latebloom.endpoint.ChatEndpoint;
import dev.latebloom.endpoint.Endpoint;
import dev.latebloom.endpoint.EndpointException;
import dev.latebloom.file.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ask",
    mixinStandardHelpOptions = true,
    description = {
      "Have a model behind an endpoint answer dialogues, for 'dialog score'.",
      "Any endpoint that speaks OpenAI's chat completions. Before each dialogue stand some that are"
          + " solved.",
      "Answers are kept as they come: after Ctrl-C or a failure the same command goes on behind"
          + " them."
    })
final class DialogAskCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "URL", description = "Such as https://api.example.com/v1.")
  private URI url = URI.create("");

  @Option(
      names = {"-m", "--model"},
      required = true,
      description = "The model, as the endpoint names it.")
  private String model = "";

  @Mixin private AnsweringOptions files = new AnsweringOptions();

  @Mixin private AskOptions options = new AskOptions();

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--force", description = "Begin anew, without the answers that the file has.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (url.getHost() == null) {
      throw new IllegalArgumentException(url + " is no address; give one like http://host/v1");
    }
    options.check();
    var dialogues = files.dialogues();
    var solved = options.solved();
    if (force) Files.deleteIfExists(files.output());
    var answers = GrowingAnswers.in(files.output(), made(dialogues, solved));
    var endpoint = new Endpoint(url, model, options.key(), options.timeout(), options.retries());
    var asking = options.asking(new ChatEndpoint(endpoint), solved);
    var spent = ask(asking, dialogues, answers);
    spec.commandLine().getOut().println(summary(spent, answers.size(), dialogues.size()));
    spec.commandLine().getOut().flush();
    return spent.isSpent() ? ExitCode.FAILURE : ExitCode.OK;
  }

  /** Whatever changes the answers. */
  private ObjectNode made(List<Passage> dialogues, List<Passage> solved) {
    var prompt = options.prompt(solved);
    var manner = options.manner();
    var made = JsonNodeFactory.instance.objectNode().put("by", "dialog ask");
    made.put("model", model).put("url", url.toString()).put("system", prompt.system());
    made.put("shots", prompt.shots()).put("seed", prompt.seed());
    made.put("temperature", manner.temperature()).put("topP", manner.topP());
    made.put("maxTokens", manner.maxTokens()).put("dialogues", sum(dialogues));
    return made.put("solved", sum(solved));
  }

  private static String sum(List<Passage> dialogues) {
    return Sha256.of(dialogues.stream().map(Passage::json).collect(Collectors.joining("\n")));
  }

  private Asking.Spent ask(Asking asking, List<Passage> dialogues, GrowingAnswers answers)
      throws IOException {
    int before = answers.size();
    try (var progress = Progress.onStandardError(quiet)) {
      long began = System.nanoTime();
      return asking.answer(
          dialogues,
          answers,
          done -> {
            double rate = (done - before) * 1e9 / Math.max(1, System.nanoTime() - began);
            progress.show(w -> ProgressLine.counting("answers", done, dialogues.size(), rate, w));
          });
    } catch (EndpointException e) {
      throw new IOException(
          "%s; %,d of %,d answers are in %s, and the same command goes on behind them"
              .formatted(e.getMessage(), answers.size(), dialogues.size(), files.output()),
          e);
    }
  }

  private String summary(Asking.Spent spent, int answers, int dialogues) {
    var paid =
        options
            .cost(spent)
            .map(cost -> ", which cost " + String.format(Locale.ROOT, "%.4f", cost))
            .orElse("");
    var text =
        "%,d of %,d dialogues are answered in %s; %,d answers now, %,d tokens read and %,d written%s"
            .formatted(
                answers,
                dialogues,
                files.output(),
                spent.answers(),
                spent.promptTokens(),
                spent.completionTokens(),
                paid);
    return spent.isSpent() ? text + "; --most-tokens is spent" : text;
  }
}
