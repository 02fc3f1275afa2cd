package dev.latebloom.evaluate.heldout;

import dev.latebloom.pool.store.ExampleStore;
import dev.latebloom.sample.Batcher;
import dev.latebloom.train.Evaluation;
import dev.latebloom.train.TrainingStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Evaluates the model on the held-out records between two steps, where that is due (decision 40).
 * Belongs to the trainer's thread.
 */
public final class Evaluator {
  /** Most of a step's time that a forward pass takes, since a backward pass takes about two. */
  private static final double FORWARD = 1.0 / 3;

  /** The same with adapters, where a backward pass takes about one. */
  private static final double FORWARD_BESIDE_ADAPTERS = 1.0 / 2;

  /** Writes the best model so far. */
  @FunctionalInterface
  public interface Keeper {
    /**
     * Writes the model as it is.
     *
     * @param state with {@code best} at {@code step}
     */
    void keep(long step, TrainingStep training, EvaluationState state) throws IOException;
  }

  private final EvaluateSettings settings;
  private final HeldOut heldOut;
  private final Batcher batcher;
  private final Optional<Answers> answers;
  private final long lastStep;
  private final Keeper keeper;
  private EvaluationState state;

  /** Tokens of the held-out records below {@code counted}. */
  private long heldOutTokens;

  private long counted;

  /**
   * Goes on from where {@code state} is.
   *
   * @param batcher of the held-out records
   * @param answers how the model is asked, where it is
   * @param lastStep of the run, which is evaluated; 0 where there is none
   */
  public Evaluator(
      EvaluateSettings settings,
      HeldOut heldOut,
      Batcher batcher,
      Optional<Answers> answers,
      long lastStep,
      EvaluationState state,
      Keeper keeper) {
    this.settings = settings;
    this.heldOut = heldOut;
    this.batcher = batcher;
    this.answers = answers;
    this.lastStep = lastStep;
    this.state = state;
    this.keeper = keeper;
  }

  /** As {@link dev.latebloom.train.Trainer.Look} has it. */
  public Optional<Evaluation> after(long step, int tokens, long nanos, TrainingStep training) {
    state = state.trained(tokens, nanos);
    int records = (int) recordsFor(step, tokens, training).orElse(0);
    if (records == 0) return Optional.empty();
    return Optional.of(evaluate(step, records, tokens, training));
  }

  /** A part of every checkpoint. */
  public void writeTo(Path folder) throws IOException {
    heldOut.journal().force();
    state.writeTo(folder);
  }

  /** How many records the evaluation after {@code step} has; empty where none is due. */
  private OptionalLong recordsFor(long step, int tokensOfStep, TrainingStep training) {
    var journal = heldOut.journal();
    // Steps of a journal begin with 1.
    long entry = step + 1;
    if (entry <= journal.lastStep()) return journal.admittedAt(entry);
    long records = heldOut.records().nextId();
    boolean due =
        step == 0
            || step == lastStep
            || (settings.interval() > 0
                ? step % settings.interval() == 0
                : isAffordable(records, tokensOfStep, training));
    if (records == 0 || !due) return OptionalLong.empty();
    journal.append(entry, records);
    return OptionalLong.of(records);
  }

  /** Whether evaluations stay within their cost with one more. */
  private boolean isAffordable(long records, int tokensOfStep, TrainingStep training) {
    boolean adapters = training.model().adapters().isPresent();
    double forward = adapters ? FORWARD_BESIDE_ADAPTERS : FORWARD;
    var then = with(records, tokensOfStep);
    return forward * then.evaluated() <= settings.cost() * then.trained();
  }

  /**
   * One of few tokens counts as one of two steps': its time is that of starting kernels and of
   * writing the best model.
   */
  private EvaluationState.Tokens with(long records, int tokensOfStep) {
    var so = state.tokens();
    long written = answers.map(each -> each.tokens((int) records)).orElse(0L);
    long one = Math.max(tokensOf(records) + written, 2L * tokensOfStep);
    return new EvaluationState.Tokens(so.trained(), so.evaluated() + one);
  }

  private long tokensOf(long records) {
    while (counted < records) heldOutTokens += heldOut.records().length(counted++);
    return heldOutTokens;
  }

  private Evaluation evaluate(long step, int records, int tokensOfStep, TrainingStep training) {
    long began = System.nanoTime();
    var losses = losses(step, records, training);
    boolean better = state.isBeatenBy(losses, this::mean);
    int without = better ? 0 : state.without() + 1;
    var best = better ? new Evaluation.Best(step, mean(losses)) : state.newest().best();
    boolean over = settings.patience() > 0 && without >= settings.patience();
    var levels = levels(heldOut.records(), losses);
    var asked =
        answers.map(each -> ask(each, step, records, training)).orElse(Answers.Outcome.NONE);
    var found =
        new Evaluation(
            step,
            levels,
            EvaluationState.mean(losses),
            overSources(levels),
            best,
            over,
            state.newest().spent(),
            "",
            asked.asked(),
            asked.right(),
            asked.first());
    // Where an interval is given nothing is owed: without one, all would be owed at once.
    state =
        new EvaluationState(
            settings.interval() > 0 ? EvaluationState.Tokens.NONE : with(records, tokensOfStep),
            without,
            better ? losses : state.losses(),
            found);
    if (better) state = state.with(keep(step, training));
    state = state.evaluated(System.nanoTime() - began);
    return state.newest();
  }

  /** By which models are compared. */
  private double mean(List<Float> losses) {
    double sum = 0;
    double all = 0;
    for (var level : levels(heldOut.records(), losses)) {
      double counts = settings.counts(level.source(), level.records());
      sum += counts * level.loss();
      all += counts;
    }
    return sum / all;
  }

  private static double overSources(List<Evaluation.Level> levels) {
    return levels.stream().mapToDouble(Evaluation.Level::loss).average().orElseThrow();
  }

  private Answers.Outcome ask(Answers answers, long step, int records, TrainingStep training) {
    long[] first = LongStream.range(0, Math.min(answers.most(), records)).toArray();
    return answers.ask(batcher.batch(step, first), training.model(), this::source);
  }

  /** Each record's loss, in the order of the ids. */
  private List<Float> losses(long step, int records, TrainingStep training) {
    var batch = batcher.batch(step, LongStream.range(0, records).toArray());
    float[] inTrainingOrder = training.losses(batch);
    var losses = new ArrayList<>(Collections.nCopies(records, 0f));
    int i = 0;
    for (var part : batch.parts()) {
      for (int j = 0; j < part.examples(); j++) {
        losses.set((int) part.id(j), inTrainingOrder[i++]);
      }
    }
    return losses;
  }

  /** Why the best model could not be written; empty where it was. */
  private String keep(long step, TrainingStep training) {
    try {
      keeper.keep(step, training, state);
      return "";
    } catch (IOException e) {
      return "the best model, of step %d, cannot be written: %s".formatted(step, e.getMessage());
    }
  }

  private String source(long id) {
    return heldOut.records().sourceName(heldOut.records().source(id));
  }

  static List<Evaluation.Level> levels(ExampleStore records, List<Float> losses) {
    var bySource = new TreeMap<String, List<Float>>();
    for (int id = 0; id < losses.size(); id++) {
      var source = records.sourceName(records.source(id));
      bySource.computeIfAbsent(source, _ -> new ArrayList<>()).add(losses.get(id));
    }
    var levels = new ArrayList<Evaluation.Level>();
    bySource.forEach((source, each) -> levels.add(level(source, each)));
    return levels;
  }

  private static Evaluation.Level level(String source, List<Float> losses) {
    double mean = EvaluationState.mean(losses);
    double squares = 0;
    for (float loss : losses) squares += (loss - mean) * (loss - mean);
    int n = losses.size();
    double error = n == 1 ? Double.NaN : Math.sqrt(squares / (n - 1) / n);
    return new Evaluation.Level(source, n, mean, error);
  }
}
