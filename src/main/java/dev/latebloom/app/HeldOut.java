package dev.latebloom.app;

import dev.latebloom.corpus.Problem;
import dev.latebloom.ingest.Tokenizer;
import dev.latebloom.train.engine.Torch;
import dev.latebloom.train.model.Compute;
import dev.latebloom.train.model.Model;
import dev.latebloom.train.model.folder.ModelFolder;
import dev.latebloom.train.model.generate.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks a checkpoint's model problems it was not trained on. */
public final class HeldOut {
  private static final int ROWS_AT_ONCE = 512;

  /** Longest answer, in tokens; a longer one is wrong. */
  private static final int LONGEST_ANSWER = 16;

  private HeldOut() {}

  /**
   * Share of problems answered exactly, letter for letter, by source in the order of the problems.
   */
  public static Map<String, Double> accuracyBySource(Path checkpoint, List<Problem> problems)
      throws IOException {
    try (var torch = Torch.load("auto", 0);
        var model = ModelFolder.load(torch, checkpoint, Compute.of("fp32"))) {
      return accuracyBySource(model, Tokenizer.load(checkpoint.toString(), ""), problems);
    }
  }

  /** The same of a model that is loaded. */
  static Map<String, Double> accuracyBySource(
      Model model, Tokenizer tokenizer, List<Problem> problems) {
    var right = new LinkedHashMap<String, Integer>();
    var asked = new LinkedHashMap<String, Integer>();
    var answers = answers(model, tokenizer, problems);
    for (int i = 0; i < problems.size(); i++) {
      var problem = problems.get(i);
      boolean exact = answers.get(i).equals(problem.response());
      right.merge(problem.source(), exact ? 1 : 0, Integer::sum);
      asked.merge(problem.source(), 1, Integer::sum);
    }
    var accuracy = new LinkedHashMap<String, Double>();
    asked.forEach(
        (source, count) -> accuracy.put(source, (double) right.getOrDefault(source, 0) / count));
    return accuracy;
  }

  private static List<String> answers(Model model, Tokenizer tokenizer, List<Problem> problems) {
    var prompts = problems.stream().map(problem -> tokenizer.prompt(problem.prompt())).toList();
    var generation = new Generation(model, ROWS_AT_ONCE, tokenizer.end());
    return generation.greedy(prompts, LONGEST_ANSWER).stream().map(tokenizer::text).toList();
  }
}
