package dev.latebloom.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.train.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What a run found out about its examples.
 *
 * @param step the last one
 * @param examples held in the pool
 * @param sources one entry each, by name
 * @param visits trained on, over the examples held
 * @param lateVisits those that showed an example while it was late
 * @param lateExamples examples that have ever been late
 * @param effectiveSampleSize (sum of weights)^2 / (sum of squared weights), in examples
 * @param heldOut the newest evaluation on held-out records
 * @param truth what comparing with the truth shows, if the truth is known
 */
public record RunReport(
    long step,
    long examples,
    List<SourceReport> sources,
    long visits,
    long lateVisits,
    long lateExamples,
    double effectiveSampleSize,
    Evaluation heldOut,
    Optional<TruthReport> truth) {

  /**
   * The run beside the truth about its examples.
   *
   * @param errors planted errors in the pool
   * @param errorsAmongLateVisits share of the visits to late examples that showed an error; NaN
   *     when there were none
   * @param late examples that were ever late, against the sound ones learned after the median
   *     learning time or not at all
   * @param quarantined examples in quarantine, against the errors
   */
  public record TruthReport(
      long errors, double errorsAmongLateVisits, Detection late, Detection quarantined) {}

  public RunReport {
    sources = List.copyOf(sources);
  }

  /** The same with an evaluation, each source beside its held-out loss. */
  public RunReport with(Evaluation evaluation) {
    var levels = new LinkedHashMap<String, Double>();
    for (var level : evaluation.levels()) levels.put(level.source(), level.loss());
    var all = new ArrayList<SourceReport>();
    for (var source : sources) {
      var loss = levels.remove(source.source());
      all.add(loss == null ? source : source.withHeldOutLoss(loss));
    }
    levels.forEach((source, loss) -> all.add(SourceReport.heldOut(source, loss)));
    return new RunReport(
        step,
        examples,
        all,
        visits,
        lateVisits,
        lateExamples,
        effectiveSampleSize,
        evaluation,
        truth);
  }

  /** For a terminal, at most 100 columns wide. */
  public String toText() {
    return new RunReportText(this).text();
  }

  /** One JSON object with the record's own names; what is not a number is null. */
  public String toJson() {
    var json = new ObjectMapper().createObjectNode();
    json.put("step", step).put("examples", examples).put("visits", visits);
    json.put("lateVisits", lateVisits).put("lateExamples", lateExamples);
    put(json, "effectiveSampleSize", effectiveSampleSize);
    var list = json.putArray("sources");
    for (var source : sources) putSource(list.addObject(), source);
    if (heldOut.any()) putHeldOut(json.putObject("heldOut"), heldOut);
    truth.ifPresent(t -> putTruth(json.putObject("truth"), t));
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of numbers and names could not be written", e);
    }
  }

  private static void putSource(ObjectNode json, SourceReport source) {
    json.put("source", source.source()).put("examples", source.examples());
    put(json, "learned", source.learned());
    put(json, "learnedAt", source.learnedAt());
    put(json, "learnedAt90", source.learnedAt90());
    put(json, "late", source.late());
    put(json, "quarantined", source.quarantined());
    put(json, "visits", source.visits());
    put(json, "weight", source.weight());
    put(json, "heldOutAccuracy", source.heldOutAccuracy());
    put(json, "heldOutLoss", source.heldOutLoss());
  }

  private static void putHeldOut(ObjectNode json, Evaluation heldOut) {
    json.put("step", heldOut.step()).put("records", heldOut.records());
    put(json, "loss", heldOut.loss());
    put(json, "overSources", heldOut.overSources());
    json.put("asked", heldOut.asked()).put("right", heldOut.right());
    json.put("bestStep", heldOut.best().step());
    put(json, "bestLoss", heldOut.best().loss());
  }

  private static void putTruth(ObjectNode json, TruthReport truth) {
    json.put("errors", truth.errors());
    put(json, "errorsAmongLateVisits", truth.errorsAmongLateVisits());
    putDetection(json.putObject("late"), truth.late());
    putDetection(json.putObject("quarantined"), truth.quarantined());
  }

  private static void putDetection(ObjectNode json, Detection detection) {
    json.put("found", detection.found()).put("right", detection.right());
    json.put("truth", detection.truth());
    put(json, "precision", detection.precision());
    put(json, "recall", detection.recall());
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) json.put(name, value);
    else json.putNull(name);
  }
}
