package dev.latebloom.cli.terminal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.latebloom.app.evaluate.Evaluator.Evaluated;
import dev.latebloom.evaluate.Difference;
import dev.latebloom.evaluate.Evaluation;
import dev.latebloom.evaluate.Prediction;
import dev.latebloom.evaluate.Reply;
import dev.latebloom.evaluate.Score;
import dev.latebloom.evaluate.stats.Interval;
import java.util.List;
import java.util.Optional;

/** Scores of models for scripts. What is not a number is null. */
public final class EvaluationJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EvaluationJson() {}

  /** One line. */
  public static String of(
      Evaluated first, Optional<Evaluated> second, Optional<Difference> difference) {
    var json = model(first);
    second.ifPresent(other -> json.set("against", model(other)));
    difference.ifPresent(both -> json.set("difference", difference(both)));
    return json.toString();
  }

  private static ObjectNode model(Evaluated model) {
    var json = JSON.objectNode();
    json.put("folder", model.checkpoint().toString()).put("model", model.model());
    model.reading().ifPresent(how -> json.put("longer_texts", EvaluationText.spoken(how)));
    var scores = Score.of(model.outcome().predictions());
    json.set("all", score(scores.getFirst()));
    var sources = json.putObject("sources");
    for (var each : scores.subList(1, scores.size())) sources.set(each.source(), score(each));
    put(json, "scored_tokens_per_second", model.outcome().speed().scoring());
    put(json, "written_tokens_per_second", model.outcome().speed().writing());
    var leftOut = json.putArray("left_out");
    for (var each : model.outcome().leftOut()) {
      leftOut.addObject().put("id", each.key()).put("why", each.why());
    }
    var noises = json.putObject("noise");
    model.noises().forEach((noise, outcome) -> noises.set(noise.name(), noise(model, outcome)));
    var lengths = json.putObject("lengths");
    model
        .lengths()
        .forEach(
            (tokens, outcome) ->
                lengths.set("" + tokens, score(Score.of(outcome.predictions()).getFirst())));
    return json;
  }

  private static ObjectNode score(Score score) {
    var json = JSON.objectNode().put("items", score.items());
    json.set("loss", interval(score.loss()));
    json.set("bits_per_byte", interval(score.bitsPerByte()));
    put(json, "word_perplexity", score.wordPerplexity());
    json.set("right", interval(score.right()));
    return json;
  }

  private static ObjectNode noise(Evaluated model, Evaluation.Outcome outcome) {
    double before = EvaluationText.perplexity(model.outcome());
    double after = EvaluationText.perplexity(outcome);
    var json = JSON.objectNode();
    put(json, "word_perplexity", after);
    put(json, "increase", after - before);
    return json;
  }

  private static ObjectNode difference(Difference both) {
    var json = JSON.objectNode().put("items", both.items());
    json.set("loss", interval(both.loss()));
    json.set("bits_per_byte", interval(both.bitsPerByte()));
    put(json, "word_perplexity_ratio", both.wordPerplexity());
    json.set("right", interval(both.right()));
    put(json, "mcnemar_p", both.p());
    addChanged(json, "only_first_right", both.onlyFirst());
    addChanged(json, "only_second_right", both.onlySecond());
    return json;
  }

  private static void addChanged(ObjectNode json, String name, List<Difference.Changed> changed) {
    var list = json.putArray(name);
    for (var each : changed) {
      var one = list.addObject().put("id", each.first().key());
      one.put("expected", each.first().reply().map(Reply::expected).orElse(""));
      one.put("first", said(each.first())).put("second", said(each.second()));
    }
  }

  private static String said(Prediction prediction) {
    return prediction.reply().flatMap(Reply::extracted).orElse("");
  }

  private static ObjectNode interval(Interval interval) {
    var json = JSON.objectNode();
    put(json, "mean", interval.mean());
    put(json, "low", interval.low());
    put(json, "high", interval.high());
    return json.put("n", interval.n());
  }

  private static void put(ObjectNode json, String name, double number) {
    if (Double.isFinite(number)) json.put(name, number);
    else json.putNull(name);
  }
}
