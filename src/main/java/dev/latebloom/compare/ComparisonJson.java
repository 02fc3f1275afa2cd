package dev.latebloom.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.evaluate.stats.Interval;
import java.util.List;
import java.util.OptionalDouble;

/** A comparison for scripts: every metric of every arm, and each run behind it. */
public final class ComparisonJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Comparison comparison;

  public ComparisonJson(Comparison comparison) {
    this.comparison = comparison;
  }

  /** What is not a number is null. */
  public String text() {
    var plan = comparison.plan();
    var json = JSON.createObjectNode();
    json.put("title", plan.title()).put("corpus", plan.corpus());
    json.put("score", plan.scoring().name());
    json.put("baseline", plan.baseline().toString());
    json.set("seeds", JSON.valueToTree(plan.seeds()));
    var levels = json.putArray("levels");
    for (double errors : plan.errors()) {
      level(levels.addObject().put("errors", errors), OptionalDouble.of(errors));
    }
    if (plan.errors().size() > 1) {
      level(levels.addObject().put("errors", "all"), OptionalDouble.empty());
    }
    runs(json.putArray("runs"));
    var failures = json.putArray("failures");
    for (var failure : comparison.failures()) {
      put(failures.addObject(), failure.run()).put("reason", failure.reason());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of numbers and names could not be written", e);
    }
  }

  private void level(ObjectNode level, OptionalDouble errors) {
    var arms = level.putArray("arms");
    var metrics = comparison.metrics();
    for (var arm : comparison.plan().arms()) {
      var node = arms.addObject().put("policy", arm.policy()).put("optimizer", arm.optimizer());
      node.put("model", arm.model());
      put(node.putObject("score"), metrics.views(), arm, errors);
      put(node.putObject("loss"), List.of(metrics.heldOutLoss()), arm, errors);
      put(node.putObject("targets"), metrics.targets(), arm, errors);
      put(node.putObject("tests"), metrics.tests(), arm, errors);
      put(node.putObject("losses"), metrics.losses(), arm, errors);
      put(node.putObject("visits"), metrics.visits(), arm, errors);
      put(node.putObject("weights"), metrics.weights(), arm, errors);
      put(node.putObject("simplicity"), metrics.simplicity(), arm, errors);
      put(node.putObject("simplicityAtEqualLoss"), metrics.simplicityAtEqualLoss(), arm, errors);
      put(node.putObject("figures"), metrics.figures(), arm, errors);
      put(node.putObject("figuresAtEqualLoss"), metrics.figuresAtEqualLoss(), arm, errors);
      put(node.putObject("findings"), metrics.findings(), arm, errors);
      put(node.putObject("costs"), metrics.costs(), arm, errors);
      put(node.putObject("models"), metrics.models(), arm, errors);
      var times = node.putArray("secondsToBaselineScoreByBaselineSeconds");
      comparison.timesToBaseline(arm, errors).forEach(time -> add(times, time));
    }
  }

  private void put(ObjectNode node, List<Metric> metrics, Arm arm, OptionalDouble errors) {
    for (var metric : metrics) {
      var stat = comparison.stat(metric, arm, errors);
      var one = node.putObject(metric.name());
      put(one, stat.value());
      put(one.putObject("difference"), stat.difference());
      put(one.putObject("relative"), stat.relative());
    }
  }

  private static void put(ObjectNode node, Interval interval) {
    put(node, "mean", interval.mean());
    put(node, "low", interval.low());
    put(node, "high", interval.high());
    node.put("n", interval.n());
  }

  private void runs(ArrayNode runs) {
    for (var result : comparison.results()) {
      var node = put(runs.addObject(), result.run());
      node.put("id", result.id()).put("commit", result.origin().commit());
      node.put("sources", result.origin().sources());
      node.put("finishedAt", result.origin().finishedAt());
      put(node, "score", result.last().score());
    }
  }

  private static ObjectNode put(ObjectNode node, RunKey run) {
    return node.put("policy", run.policy())
        .put("optimizer", run.optimizer())
        .put("model", run.model())
        .put("errors", run.errors())
        .put("seed", run.seed());
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) json.put(name, value);
    else json.putNull(name);
  }

  private static void add(ArrayNode array, double value) {
    if (Double.isFinite(value)) array.add(value);
    else array.addNull();
  }
}
