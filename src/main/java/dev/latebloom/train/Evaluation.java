package dev.latebloom.train;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;

/**
 * What a model loses on records that it is not trained on.
 *
 * @param step after which it was evaluated; 0 for before the first
 * @param levels by source, in the order of the names
 * @param loss mean over all held-out records, in nats
 * @param overSources mean of the sources' means, in nats
 * @param best the model with the lowest mean so far, over records or over sources, which may be
 *     this one
 * @param patienceIsOver whether so many evaluations were no better that the run is to end
 * @param spent on this and all evaluations before
 * @param failure why a best model could not be written; empty where it was, or there was none
 * @param asked held-out records to which the model has written an answer
 * @param right those whose answer is the record's own
 * @param answers what it has written to the first of them, to be looked at
 */
public record Evaluation(
    long step,
    List<Level> levels,
    double loss,
    double overSources,
    Best best,
    boolean patienceIsOver,
    Spent spent,
    String failure,
    int asked,
    int right,
    @JsonSetter(nulls = Nulls.AS_EMPTY) List<Answer> answers) {

  /** Before any. */
  public static final Evaluation NONE =
      new Evaluation(-1, List.of(), Double.NaN, Double.NaN, Best.NONE, false, Spent.NOTHING, "");

  public Evaluation {
    levels = List.copyOf(levels);
    answers = List.copyOf(answers);
  }

  /** One in which the model was asked nothing. */
  public Evaluation(
      long step,
      List<Level> levels,
      double loss,
      double overSources,
      Best best,
      boolean patienceIsOver,
      Spent spent,
      String failure) {
    this(step, levels, loss, overSources, best, patienceIsOver, spent, failure, 0, 0, List.of());
  }

  /** The same with so many of the levels at most. */
  public Evaluation first(int most) {
    var some = levels.subList(0, Math.min(most, levels.size()));
    return with(some, spent, failure, answers);
  }

  /**
   * A source's held-out loss.
   *
   * @param records that it is a mean over, at least 1
   * @param loss mean of the records' losses, in nats
   * @param standardError of that mean, in nats; NaN for a single record
   */
  public record Level(String source, int records, double loss, double standardError) {
    /** The records of both, under this one's name. */
    public Level plus(Level other) {
      int both = records + other.records;
      double mean = (records * loss + other.records * other.loss) / both;
      double error =
          Math.hypot(records * standardError, other.records * other.standardError) / both;
      return new Level(source, both, mean, error);
    }
  }

  /**
   * What the model has written to a held-out record.
   *
   * @param source of the record
   * @param prompt to which it was written: the record's, or the first half of a plain text
   * @param written by the model
   * @param reference what the record has there
   */
  public record Answer(
      String source, String prompt, String written, String reference, Verdict verdict) {}

  /** What became of an answer. */
  public enum Verdict {
    RIGHT,
    WRONG,
    /** A plain text was gone on with, which is neither. */
    CONTINUED
  }

  /**
   * The best model so far.
   *
   * @param step after which it was evaluated; -1 before any evaluation
   * @param loss the mean by which it is the best, in nats, when it was evaluated
   */
  public record Best(long step, double loss) {
    public static final Best NONE = new Best(-1, Double.NaN);
  }

  /**
   * Time of the trainer since step 1, over all restarts.
   *
   * @param evaluating nanoseconds of evaluations, writing of best models included
   * @param training nanoseconds of steps
   */
  public record Spent(long evaluating, long training) {
    public static final Spent NOTHING = new Spent(0, 0);

    /** Time of evaluations by that of steps. */
    public double share() {
      return training == 0 ? Double.NaN : (double) evaluating / training;
    }
  }

  /** The same, when other time has been spent. */
  public Evaluation with(Spent other) {
    return with(levels, other, failure, answers);
  }

  /** The same, whose best model could not be written for this reason; none if that is empty. */
  public Evaluation with(String why) {
    return with(levels, spent, why, answers);
  }

  /** The same without what is only to be looked at. */
  public Evaluation withoutAnswers() {
    return with(levels, spent, failure, List.of());
  }

  private Evaluation with(
      List<Level> someLevels, Spent otherSpent, String why, List<Answer> someAnswers) {
    return new Evaluation(
        step,
        someLevels,
        loss,
        overSources,
        best,
        patienceIsOver,
        otherSpent,
        why,
        asked,
        right,
        someAnswers);
  }

  /** Share of the answers that are right; NaN where none was asked for. */
  public double rightShare() {
    return asked == 0 ? Double.NaN : (double) right / asked;
  }

  /** Whether there is one. */
  public boolean any() {
    return step >= 0;
  }

  public int records() {
    return levels.stream().mapToInt(Level::records).sum();
  }
}
