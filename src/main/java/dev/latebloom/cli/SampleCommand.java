package dev.latebloom.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.latebloom.app.Checkpointed;
import dev.latebloom.ingest.Tokenizer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Generation;
import dev.latebloom.train.model.ModelFolder;
import dev.latebloom.train.model.Sampling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "sample",
    mixinStandardHelpOptions = true,
    description = "Continue prompts with the model of a checkpoint.")
final class SampleCommand implements Callable<Integer> {
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
      description = "Most tokens to add (default: ${DEFAULT-VALUE}).")
  private int maxNew;

  @Option(
      names = {"-t", "--temperature"},
      defaultValue = "0",
      description = "0 takes the likeliest token (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(names = "--top-k", defaultValue = "0", description = "0 for all (default).")
  private int topK;

  @Option(names = "--top-p", defaultValue = "1", description = "1 for all (default).")
  private double topP;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:0.")
  private String device = "auto";

  @Option(names = "--json", description = "Print a JSON object a prompt.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    var checkpoint = Checkpointed.newestIn(folder);
    var texts = prompts.isEmpty() ? List.of("") : prompts;
    try (var torch = Torch.load(device, 0);
        var model = ModelFolder.load(torch, checkpoint, Compute.of("fp32"))) {
      var sampling = new Sampling(temperature, topK, topP, seed);
      var tokenizer = Tokenizer.load(checkpoint.toString(), "");
      // Plain text begins with what comes before it in training.
      var starts = texts.stream().map(tokenizer::prompt).toList();
      var generation = new Generation(model, 64, tokenizer.end());
      var responses = generation.continuations(starts, maxNew, sampling);
      for (int i = 0; i < responses.size(); i++) {
        print(texts.get(i), tokenizer.text(responses.get(i)));
      }
    }
    return ExitCode.OK;
  }

  private void print(String prompt, String response) throws IOException {
    if (json) {
      var line = Map.of("prompt", prompt, "response", response);
      System.out.println(new ObjectMapper().writeValueAsString(line));
    } else {
      System.out.println(Stream.of(prompt, response).reduce("", String::concat));
    }
  }
}
