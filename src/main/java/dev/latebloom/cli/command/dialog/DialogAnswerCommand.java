package dev.latebloom.cli.command.dialog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.latebloom.cli.terminal.CpuThreads;
import dev.latebloom.cli.terminal.ExitCode;
import dev.latebloom.cli.terminal.OutputFile;
import dev.latebloom.cli.terminal.Progress;
import dev.latebloom.cli.terminal.ProgressLine;
import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Utterance;
import dev.latebloom.file.Durable;
import dev.latebloom.ingest.token.Tokenizer;
import dev.latebloom.ingest.token.Tokens;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "answer",
    mixinStandardHelpOptions = true,
    description = {
      "Let a T5 or Flan-T5 answer dialogues, for 'dialog score'. Decoders answer by 'eval'.",
      "A dialogue is put as \"student: ...\" and \"teacher: ...\" with blanks between, and"
          + " \"teacher:\" behind."
    })
final class DialogAnswerCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "The model's, with its tokenizer.json.")
  private Path folder = Path.of("");

  @Mixin private AnsweringOptions files = new AnsweringOptions();

  @Option(
      names = {"-n", "--max-new"},
      defaultValue = "64",
      paramLabel = "N",
      description = "Most tokens of an answer.")
  private int maxNew;

  @Option(names = "--batch", defaultValue = "16", description = "Dialogues at once.")
  private int batch;

  @Mixin private CpuThreads threads = new CpuThreads();

  @Option(names = "--quiet", description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--force", description = "Replace a file that exists already.")
  private boolean force;

  @Override
  public Integer call() throws IOException {
    if (batch < 1 || maxNew < 1) {
      throw new IllegalArgumentException("--batch and --max-new are at least 1");
    }
    OutputFile.prepared(files.output(), force);
    var dialogues = files.dialogues();
    var tokenizer = Tokenizer.load(folder.toString(), "");
    var lines = new StringBuilder();
    if (ModelFolder.architecture(folder).decoderStart().isEmpty()) {
      throw new IllegalArgumentException(
          "the model in %s has no encoder; let it answer by 'eval'".formatted(folder));
    }
    try (var torch = Torch.load("cpu", threads.count());
        var model = ModelFolder.load(torch, folder, Compute.FP32);
        var progress = Progress.onStandardError(quiet)) {
      var generation = new Generation(model, batch, tokenizer.end());
      long began = System.nanoTime();
      for (int from = 0; from < dialogues.size(); from += batch) {
        var some = dialogues.subList(from, Math.min(from + batch, dialogues.size()));
        lines.append(answers(generation, tokenizer, some));
        int done = from + some.size();
        double rate = done * 1e9 / Math.max(1, System.nanoTime() - began);
        progress.show(w -> ProgressLine.counting("answers", done, dialogues.size(), rate, w));
      }
    }
    Durable.replace(files.output(), lines.toString().getBytes(StandardCharsets.UTF_8));
    return ExitCode.OK;
  }

  private String answers(Generation generation, Tokenizer tokenizer, List<Passage> dialogues) {
    var inputs = new ArrayList<Tokens>();
    for (var each : dialogues) inputs.add(tokenizer.response(put(each)));
    var written = generation.greedy(inputs, maxNew);
    var lines = new StringBuilder();
    for (int i = 0; i < written.size(); i++) {
      var line = JsonNodeFactory.instance.objectNode().put("id", dialogues.get(i).id());
      line.put("text", tokenizer.text(written.get(i)).strip());
      lines.append(line.put("speaker", Utterance.TEACHER)).append('\n');
    }
    return lines.toString();
  }

  private static String put(Passage dialogue) {
    return dialogue.utterances().stream()
        .map(turn -> turn.speaker() + ": " + turn.text())
        .collect(Collectors.joining(" ", "", " " + Utterance.TEACHER + ":"));
  }
}
