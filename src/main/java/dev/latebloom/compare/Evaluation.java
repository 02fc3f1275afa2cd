package dev.latebloom.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model of a run asked what it was not trained on.
 *
 * @param step after which the model was saved
 * @param tokens trained on until then, prompts included
 * @param seconds of training until then, evaluations and saving left out
 * @param cpuSeconds of the whole process until then, evaluations left out
 * @param flops of training until then, by the formula of the model's family; 0 where none was
 *     counted
 * @param score mean of the scores of the kinds of tests
 * @param scores of each kind of test: share answered exactly, or nats a byte above the floor
 * @param losses of each kind of test: mean nats a byte of its right responses
 * @param spread of the losses of all tests
 */
public record Evaluation(
    long step,
    long tokens,
    double seconds,
    double cpuSeconds,
    double flops,
    double score,
    Map<String, Double> scores,
    Map<String, Double> losses,
    LossSpread spread) {
  public Evaluation {
    // Not Map.copyOf: the order of the tests is theirs.
    scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
  }

  /** Mean over the kinds of tests, in nats a byte. */
  double loss() {
    return losses.values().stream().mapToDouble(loss -> loss).average().orElse(Double.NaN);
  }

  double bitsPerByte() {
    return loss() / Math.log(2);
  }
}
