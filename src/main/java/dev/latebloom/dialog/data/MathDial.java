package dev.latebloom.dialog.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * MathDial's file: dialogues about a problem, turns parted by {@code |EOM|}, each with a speaker
 * and the teacher's with a move in brackets, such as {@code Teacher: (focus)Why?}. Who is not the
 * teacher is the student, by whatever name.
 */
final class MathDial {
  private static final String SOURCE = "mathdial";
  private static final String TURNS = "conversation";
  private static final Pattern TURN =
      Pattern.compile("\\s*([\\p{L}\\p{M}][\\p{L}\\p{M} .'-]{0,39}):(.*)", Pattern.DOTALL);
  private static final Pattern MOVE =
      Pattern.compile("^\\s*\\((?:focus|probing|telling|generic)\\)", Pattern.CASE_INSENSITIVE);

  private final Cutting cutting;
  private final List<Passage> passages = new ArrayList<>();
  private final List<Conversion.LeftOut> leftOut = new ArrayList<>();
  private int dialogues;

  MathDial(Cutting cutting) {
    this.cutting = cutting;
  }

  static boolean isOne(JsonNode value) {
    return value.path(TURNS).isTextual();
  }

  Conversion.Converted of(List<JsonNode> values) {
    for (var value : values) {
      dialogues++;
      add("%s-%d".formatted(SOURCE, dialogues), value.path(TURNS).asText());
    }
    return new Conversion.Converted("MathDial", passages, leftOut);
  }

  private void add(String id, String conversation) {
    var turns = new ArrayList<Utterance>();
    for (var written : conversation.split("\\|EOM\\|", -1)) {
      if (written.isBlank()) continue;
      var matcher = TURN.matcher(written);
      if (!matcher.matches()) {
        leaveOut(id, "a turn names no speaker: " + written.strip());
        return;
      }
      boolean isTeachers = matcher.group(1).strip().equalsIgnoreCase(Utterance.TEACHER);
      var said = matcher.group(2);
      var text = (isTeachers ? MOVE.matcher(said).replaceFirst("") : said).strip();
      var speaker = isTeachers ? Utterance.TEACHER : Utterance.STUDENT;
      if (!text.isEmpty()) turns.add(new Utterance(text, speaker));
    }
    cut(id, turns);
  }

  private void cut(String id, List<Utterance> turns) {
    var answers =
        IntStream.range(1, turns.size()).filter(i -> turns.get(i).isTeachers()).boxed().toList();
    if (answers.isEmpty()) leaveOut(id, "the teacher answers nothing");
    int skipped = cutting.everyTurn() ? 0 : Math.max(0, answers.size() - 1);
    for (int i : answers.subList(skipped, answers.size())) {
      var name = cutting.everyTurn() ? id + "-" + i : id;
      var passage = cutting.passage(name, SOURCE, turns.subList(0, i), turns.get(i));
      if (passage.isPresent()) passages.add(passage.get());
      else leaveOut(name, "the response with a turn before it is too long");
    }
  }

  private void leaveOut(String id, String why) {
    leftOut.add(new Conversion.LeftOut(id, why));
  }
}
