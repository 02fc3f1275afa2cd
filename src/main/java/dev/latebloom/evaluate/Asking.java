package dev.latebloom.evaluate;

import dev.latebloom.evaluate.answer.AnswerRule;
import dev.latebloom.train.model.generate.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a model is asked.
 *
 * @param rule what counts as its answer
 * @param maxNew most tokens of a response
 * @param stops texts that end one
 * @param samples responses to each question, whose most frequent answer counts
 * @param sampling how they are drawn
 */
public record Asking(
    AnswerRule rule, int maxNew, List<String> stops, int samples, Sampling sampling) {
  public Asking {
    stops = List.copyOf(stops);
    if (maxNew < 1) throw new IllegalArgumentException("--max-new is " + maxNew + "; at least 1");
    if (samples < 1) {
      throw new IllegalArgumentException("--samples is " + samples + "; at least 1");
    }
    if (samples > 1 && sampling.temperature() == 0) {
      throw new IllegalArgumentException(
          "--samples is "
              + samples
              + ", which are all the same at --temperature 0; give one above");
    }
  }

  /** The same, which ends at another text too. */
  public Asking stoppingAt(String text) {
    var all = new ArrayList<>(stops);
    all.add(text);
    return new Asking(rule, maxNew, all, samples, sampling);
  }

  /** What decides the answers, by the names of the options. */
  public Map<String, String> identity() {
    return Map.of(
        "--answer", rule.name(),
        "--max-new", "" + maxNew,
        "--stop", String.join(", ", stops).replace("\n", "\\n"),
        "--samples", "" + samples,
        "--temperature", "" + sampling.temperature(),
        "--top-k", "" + sampling.topK(),
        "--top-p", "" + sampling.topP(),
        "--seed", "" + sampling.seed());
  }
}
