package dev.latebloom.dialog.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * CIMA's file: exercises, each with the turns so far, which end with the student's, and several
 * tutors' answers to them. Each answer makes a passage.
 */
final class Cima {
  private static final String SOURCE = "cima";
  private static final List<String> PARTS = List.of("prepDataset", "shapeDataset");

  private final Cutting cutting;
  private final List<Passage> passages = new ArrayList<>();
  private final List<Conversion.LeftOut> leftOut = new ArrayList<>();

  Cima(Cutting cutting) {
    this.cutting = cutting;
  }

  static boolean isOne(JsonNode value) {
    return PARTS.stream().anyMatch(value::has);
  }

  Conversion.Converted of(List<JsonNode> values) {
    for (var value : values) {
      for (var part : PARTS) {
        for (var exercise : value.path(part).properties()) {
          var name = part.equals(PARTS.getFirst()) ? "prep" : "shape";
          add("%s-%s-%s".formatted(SOURCE, name, exercise.getKey()), exercise.getValue());
        }
      }
    }
    return new Conversion.Converted("CIMA", passages, leftOut);
  }

  private void add(String id, JsonNode exercise) {
    var turns = turns(exercise.path("past_convo"));
    int number = 0;
    for (var answer : exercise.path("tutorResponses")) {
      var response = new Utterance(answer.asText().strip(), Utterance.TEACHER);
      var passage = cutting.passage(id + "-" + number, SOURCE, turns, response);
      number++;
      if (passage.isPresent() && !response.text().isEmpty()) passages.add(passage.get());
      else leaveOut(id, "answer %d is empty, or too long with a turn before it".formatted(number));
    }
    if (number == 0) leaveOut(id, "no tutor answers");
  }

  /** The last one is the student's, and they take turns. */
  private static List<Utterance> turns(JsonNode texts) {
    var turns = new ArrayList<Utterance>();
    boolean isStudents = true;
    for (int i = texts.size() - 1; i >= 0; i--) {
      var speaker = isStudents ? Utterance.STUDENT : Utterance.TEACHER;
      var text = texts.get(i).asText().strip();
      if (!text.isEmpty()) turns.add(new Utterance(text, speaker));
      isStudents = !isStudents;
    }
    Collections.reverse(turns);
    return turns;
  }

  private void leaveOut(String id, String why) {
    leftOut.add(new Conversion.LeftOut(id, why));
  }
}
