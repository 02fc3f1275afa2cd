package dev.latebloom.dialog;

import dev.latebloom.dialog.data.Passage;
import dev.latebloom.dialog.data.Utterance;
import dev.latebloom.endpoint.Message;
import dev.latebloom.ingest.record.Utterances;
import dev.latebloom.random.SplitMix64;
import java.util.ArrayList;
import java.util.List;

/**
 * A dialogue in words for a model that was not trained on such: what it is to be, some solved
 * dialogues, then the dialogue up to where the teacher speaks. The form is that of the shared
 * task's GPT-4 system (BEA 2023): the student is the user, the teacher the assistant, each turn
 * begins with who speaks, and after a solved dialogue the user says that another one begins.
 *
 * @param system what the model is told first; empty for nothing
 * @param solved dialogues to take shots from
 * @param shots solved dialogues before each
 * @param seed of the choice, which differs from dialogue to dialogue
 */
public record FewShot(String system, List<Passage> solved, int shots, long seed) {
  static final String ANOTHER = "new conversation";

  public FewShot {
    solved = List.copyOf(solved);
    if (shots > solved.size()) {
      throw new IllegalArgumentException(
          "%,d shots want as many dialogues with a response; there are %,d"
              .formatted(shots, solved.size()));
    }
  }

  /**
   * What the model is asked.
   *
   * @param place of the dialogue among all, which decides over its shots
   */
  List<Message> prompt(Passage dialogue, int place) {
    var messages = new ArrayList<Message>();
    if (!system.isEmpty()) messages.add(new Message("system", system));
    for (var each : chosen(place)) {
      each.turns().forEach(turn -> messages.add(message(turn)));
      messages.add(new Message("user", ANOTHER));
    }
    dialogue.utterances().forEach(turn -> messages.add(message(turn)));
    return messages;
  }

  /** The teacher's words in a reply, without the name before them. */
  static String words(String reply) {
    var said = reply.strip();
    var name = Utterance.TEACHER + ":";
    boolean named = said.regionMatches(true, 0, name, 0, name.length());
    return named ? said.substring(name.length()).strip() : said;
  }

  /** Different ones, in random order. */
  private List<Passage> chosen(int place) {
    var random = SplitMix64.stream(seed, place);
    var left = new ArrayList<>(solved);
    var chosen = new ArrayList<Passage>();
    for (int i = 0; i < shots; i++) chosen.add(left.remove(random.nextInt(left.size())));
    return chosen;
  }

  private static Message message(Utterance turn) {
    boolean teacher = Utterances.role(turn.speaker()).equals(Utterances.role(Utterance.TEACHER));
    var name = teacher ? Utterance.TEACHER : Utterance.STUDENT;
    return new Message(teacher ? "assistant" : "user", name + ": " + turn.text());
  }
}
