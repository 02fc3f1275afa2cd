package dev.latebloom.dialog.rank;

import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Results of made-up systems that answer the same dialogues. */
final class Systems {
  private Systems() {}

  static Results with(String system, Map<String, Double> measures) {
    var scorers = new TreeMap<String, String>();
    for (var measure : measures.keySet()) scorers.put(Results.family(measure), "one");
    return new Results(system, scorers, new TreeMap<>(measures), List.of());
  }

  static Results answering(String system, double f1, int dialogues) {
    var answers = new ArrayList<Results.Scored>();
    for (int i = 0; i < dialogues; i++) {
      var scores = new TreeMap<>(Map.of("bertscore.f1", f1));
      answers.add(new Results.Scored("d" + i, "<answer " + system.length() + "> " + i, scores));
    }
    var measures = new TreeMap<>(Map.of("bertscore.f1", f1));
    return new Results(system, new TreeMap<>(Map.of("bertscore", "one")), measures, answers);
  }

  static List<Passage> dialogues(int count) {
    var dialogues = new ArrayList<Passage>();
    for (int i = 0; i < count; i++) {
      var asked = new Utterance("what is " + i, Utterance.STUDENT);
      var response = new Utterance("it is " + i, Utterance.TEACHER);
      dialogues.add(new Passage("d" + i, "", List.of(asked), Optional.of(response)));
    }
    return dialogues;
  }
}
