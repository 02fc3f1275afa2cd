package dev.latebloom.dialog.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Passages written briefly: turns of the student and the teacher, the response last. */
final class Dialogues {
  private Dialogues() {}

  /** The first turn is the student's if their number is even, so that the last is the teacher's. */
  static Passage passage(String id, String... turns) {
    var said = new ArrayList<Utterance>();
    for (int i = 0; i < turns.length; i++) {
      boolean isTeachers = (turns.length - i) % 2 == 1;
      said.add(new Utterance(turns[i], isTeachers ? Utterance.TEACHER : Utterance.STUDENT));
    }
    return new Passage(id, "", said.subList(0, turns.length - 1), Optional.of(said.getLast()));
  }

  static Split split(String name, Passage... passages) {
    var found = new ArrayList<Split.Found>();
    for (var each : passages) {
      found.add(new Split.Found(new Flaw.Place(name, found.size() + 1), each));
    }
    return new Split(name, found, List.of());
  }
}
