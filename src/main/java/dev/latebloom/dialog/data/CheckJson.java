package dev.latebloom.dialog.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.IntSummaryStatistics;

/** What a check found, for scripts. What is a mean of nothing is null. */
public final class CheckJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private CheckJson() {}

  /** One line. */
  public static String of(Check.Report report) {
    var json = JSON.objectNode().put("clean", report.isClean());
    var splits = json.putArray("splits");
    for (var each : report.splits()) splits.add(split(each));
    var flaws = json.putArray("flaws");
    for (var each : report.flaws()) flaws.add(flaw(each));
    var leakages = json.putArray("leakages");
    for (var each : report.leakages()) leakages.add(leakage(each));
    return json.toString();
  }

  private static ObjectNode split(Figures split) {
    var json = JSON.objectNode().put("file", split.name()).put("dialogues", split.passages());
    json.put("unanswered", split.unanswered()).put("after_student", split.afterStudent());
    putMean(json, "turns", split.turns());
    putMean(json, "context_words", split.contextWords());
    putMean(json, "response_words", split.responseWords());
    return json;
  }

  private static void putMean(ObjectNode json, String name, IntSummaryStatistics of) {
    if (of.getCount() == 0) json.putNull(name);
    else json.put(name, of.getAverage());
  }

  private static ObjectNode flaw(Flaw flaw) {
    return JSON.objectNode()
        .put("kind", flaw.kind().title().replace(' ', '_'))
        .put("file", flaw.place().file())
        .put("line", flaw.place().line())
        .put("id", flaw.id())
        .put("what", flaw.what());
  }

  private static ObjectNode leakage(Leakage leakage) {
    return JSON.objectNode()
        .put("first", leakage.first())
        .put("second", leakage.second())
        .put("pairs", leakage.pairs())
        .put("touched_first", leakage.touchedFirst())
        .put("touched_second", leakage.touchedSecond());
  }
}
