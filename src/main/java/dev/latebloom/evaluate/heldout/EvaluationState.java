package dev.latebloom.evaluate.heldout;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.latebloom.train.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The state of a run's evaluations, which the next one goes on from: a part of every checkpoint of
 * a run that holds records out.
 *
 * @param tokens by which it is decided when the next one is due
 * @param without evaluations since the best one
 * @param losses of the best model on the records that it was evaluated on, in their order, in nats
 * @param newest the newest evaluation
 */
public record EvaluationState(Tokens tokens, int without, List<Float> losses, Evaluation newest) {
  /** Before any evaluation. */
  public static final EvaluationState NONE =
      new EvaluationState(Tokens.NONE, 0, List.of(), Evaluation.NONE);

  /** Its name in a checkpoint. */
  public static final String FILE = "evaluation.json";

  /** Tokens since step 1 that went through the model: in steps, and in evaluations. */
  public record Tokens(long trained, long evaluated) {
    static final Tokens NONE = new Tokens(0, 0);
  }

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  public EvaluationState {
    losses = List.copyOf(losses);
  }

  /** After a step that took so long. */
  EvaluationState trained(int tokensOfStep, long nanos) {
    var spent = newest.spent();
    var more = new Evaluation.Spent(spent.evaluating(), spent.training() + nanos);
    var all = new Tokens(tokens.trained() + tokensOfStep, tokens.evaluated());
    return new EvaluationState(all, without, losses, newest.with(more));
  }

  /** After an evaluation that took so long. */
  EvaluationState evaluated(long nanos) {
    var spent = newest.spent();
    var more = new Evaluation.Spent(spent.evaluating() + nanos, spent.training());
    return new EvaluationState(tokens, without, losses, newest.with(more));
  }

  /** When its best model could not be written, or empty text when it was. */
  EvaluationState with(String failure) {
    return new EvaluationState(tokens, without, losses, newest.with(failure));
  }

  /**
   * Whether a model is better than the best so far: on the records that both were evaluated on,
   * since held-out records may have come in between.
   *
   * @param now its losses on at least as many
   * @param mean of losses, by the target
   */
  boolean isBeatenBy(List<Float> now, ToDoubleFunction<List<Float>> mean) {
    if (losses.isEmpty()) return true;
    double before = mean.applyAsDouble(losses);
    return Double.compare(mean.applyAsDouble(now.subList(0, losses.size())), before) < 0;
  }

  static double mean(List<Float> losses) {
    double sum = 0;
    for (float loss : losses) sum += loss;
    return sum / losses.size();
  }

  /** A file in {@code folder}, which exists. */
  public void writeTo(Path folder) throws IOException {
    Files.write(folder.resolve(FILE), JSON.writeValueAsBytes(this));
  }

  /** Reads what a checkpoint has; nothing where the run held no records out when it was made. */
  public static EvaluationState readFrom(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!Files.exists(file)) return NONE;
    try {
      return JSON.readValue(Files.readAllBytes(file), EvaluationState.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not the state of evaluations", e);
    }
  }
}
